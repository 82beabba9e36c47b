"""Messages about weights that are loaded into a model of another shape."""

from __future__ import annotations

from tutor.code.errors.message import ErrorMessage, Fields, sizes

_LOAD = "RuntimeError: size mismatch when loading pretrained weights"


def _loading(found: Fields) -> str:
    saved, model = sizes(found["saved"]), sizes(found["model"])
    return (
        f"**`{found['name']}` has the shape {saved} in the file and {model} in your model.** The "
        "weights were saved from a model with other sizes. Build the model with the sizes that it "
        "was saved with; for another number of classes load first and replace the last layer "
        "afterwards."
    )


def _keys(_: Fields) -> str:
    return (
        "**The names of the weights in the file are not those of your model.** Missing keys are "
        "layers of the model that the file lacks, unexpected ones are in the file and not in the "
        "model. Build the model as it was when it was saved; a `module.` in front of every name "
        "comes from `nn.DataParallel` and is to be cut off."
    )


LOADING = (
    ErrorMessage(
        "size mismatch for {name:word}: copying a param with shape {saved:shape} "
        "from checkpoint, the shape in "
        "current model is {model:shape}",
        _LOAD,
        _loading,
    ),
    ErrorMessage("key(s) in state_dict", "what a state_dict contains", _keys),
)
