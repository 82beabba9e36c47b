"""Each message is raised by the installed PyTorch itself, so that its wording is the one that students see."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tutor.code import explain_error
from tutor.code.errors import ERRORS

r = torch.randn


def backward_twice():
    loss = (r(3, requires_grad=True) ** 2).sum()
    loss.backward()
    loss.backward()


def overwritten():
    a = r(3, requires_grad=True).exp()
    a += 1
    a.sum().backward()


def leaf_in_place():
    w = r(3, requires_grad=True)
    w += 1


class WithoutInit(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(2, 2)


class WithoutForward(nn.Module):
    pass


INT = torch.zeros(4, dtype=torch.long)
# What raises it, and words of the explanation: which number is which, what to change.
RAISED = [
    (lambda: nn.Linear(256, 64)(r(16, 400)), ["16 rows of 400", "takes 256 features", "nn.Linear(400, 64)"]),
    (lambda: torch.bmm(r(2, 3, 4), r(2, 5, 6)), ["[2, 5]", "[2, 4]"]),
    (lambda: r(4, 3) + r(4, 5), ["dimension 1: 3 against 5"]),
    (lambda: F.cross_entropy(r(128, 3), INT[:1].repeat(32)), ["128 predictions and 32 labels", "4 × 32"]),
    (lambda: F.cross_entropy(r(32, 3), INT[:1].repeat(28)), ["32 predictions and 28 labels"]),
    (lambda: r(4, 3).view(5, 2), ["12 numbers", "[5, 2], which holds 10"]),
    (lambda: r(4, 3).view(-1, 5), ["12 numbers", "leaves 2"]),
    (lambda: r(4, 3).t().view(12), ["x.reshape"]),
    (lambda: torch.cat([r(2, 3), r(4, 5)]), ["dimension 0", "tensor 1, counted from 0, has 5 where 3"]),
    (lambda: torch.stack([r(2, 3), r(4, 5)]), ["[2, 3] and [4, 5]"]),
    (lambda: F.binary_cross_entropy_with_logits(r(4, 1), r(4)), ["labels have the shape [4] and the predictions [4, 1]"]),
    (lambda: F.binary_cross_entropy(torch.rand(4, 1), torch.rand(4)), ["labels have the shape [4] and the predictions [4, 1]"]),
    (lambda: nn.Conv2d(3, 16, 3)(r(8, 1, 28, 28)), ["takes 3 channels and gets 1", "16 output", "in_channels=1"]),
    (lambda: nn.Conv2d(3, 16, 3)(r(8, 28, 28, 3)), ["stand last", "permute(0, 3, 1, 2)"]),
    (lambda: nn.Conv2d(1, 16, 3)(r(28, 28)), ["got [28, 28]", "unsqueeze"]),
    (lambda: nn.Conv2d(1, 16, 3)(r(64, 784)), ["flattened", "x.view(x.size(0), channels"]),
    (lambda: nn.Conv2d(1, 16, 5)(r(1, 1, 3, 3)), ["(3 x 3)", "(5 x 5)"]),
    (lambda: nn.MaxPool2d(2)(r(1, 1, 1, 1)), ["(1x1x1)", "(1x0x0)"]),
    (lambda: nn.BatchNorm2d(32)(r(8, 16, 4, 4)), ["built for 32 channels and gets 16", "nn.BatchNorm2d(16)"]),
    (lambda: nn.BatchNorm1d(32)(r(1, 32)), ["batch of 1", "drop_last=True"]),
    (lambda: nn.LSTM(10, 20)(r(4, 7, 8)), ["takes 10 features", "gets 8", "input_size=8"]),
    (lambda: nn.LSTM(10, 20)(r(4, 7, 10), (r(1, 4, 20), r(1, 4, 20))), ["[1, 4, 20], and [1, 7, 20]", "batch_first"]),
    (lambda: nn.GRU(10, 20)(r(4, 7, 10), r(1, 4, 20)), ["[1, 4, 20], and [1, 7, 20]"]),
    (lambda: nn.Linear(4, 2).load_state_dict(nn.Linear(4, 3).state_dict()), ["`weight` has the shape [3, 4] in the file and [2, 4]"]),
    (lambda: nn.Sequential(nn.Linear(4, 2)).load_state_dict({"fc.weight": r(2, 4)}), ["Missing keys"]),
    (lambda: nn.Linear(3, 2)(torch.ones(2, 3).double()), ["input holds Double", "weights Float", "x.float()"]),
    (lambda: nn.Conv2d(3, 2, 3)(torch.ones(1, 3, 8, 8, dtype=torch.uint8)), ["input holds unsigned char", "x.float()"]),
    (lambda: nn.LSTM(3, 2)(torch.ones(1, 3, 3).double()), ["torch.float64", "torch.float32"]),
    (lambda: F.cross_entropy(r(4, 3), r(4)), ["Long, and got Float", "y.long()"]),
    (lambda: F.cross_entropy(r(4, 3), F.one_hot(INT, 3)), ["probabilities", "y.argmax(dim=1)"]),
    (lambda: F.cross_entropy(r(4, 3), INT[:, None]), ["two dimensions", "y.squeeze(1)"]),
    (lambda: F.binary_cross_entropy(torch.rand(4), INT), ["computes with Float", "got Long", "y.float()"]),
    (lambda: F.binary_cross_entropy_with_logits(r(4), INT).item(), ["type Float", "y.float()"]),
    (lambda: F.cross_entropy(r(4, 10), INT + 10), ["label is 10", "at least 11", "subtract 1"]),
    (lambda: F.cross_entropy(r(4, 10), INT - 1), ["label is -1", "run from 0"]),
    (lambda: nn.Embedding(10, 3)(INT + 10), ["indices 0 to n - 1"]),
    (lambda: nn.Embedding(10, 3)(r(4)), ["x.long()"]),
    (lambda: F.binary_cross_entropy(r(9) - 5, torch.ones(9)), ["torch.sigmoid"]),
    (lambda: nn.Linear(2, 2)(r(2, 2, device="meta")), ["different devices", ".to(device)"]),
    (backward_twice, ["h.detach()", "same graph twice"]),
    (lambda: r(3).sum().backward(), ["no_grad", "detach()"]),
    (lambda: r(3, requires_grad=True).backward(), ["loss.mean().backward()"]),
    (overwritten, ["output of Exp", "version 1", "version 0"]),
    (leaf_in_place, ["torch.no_grad()"]),
    (lambda: r(3, requires_grad=True).numpy(), ["detach().cpu().numpy()"]),
    (lambda: bool(r(2) > 0), ["nn.CrossEntropyLoss()(output, y)"]),
    (WithoutInit, ["super().__init__()"]),
    (lambda: WithoutForward()(r(2)), ["WithoutForward", "forward"]),
    (lambda: torch.optim.SGD(nn.ReLU().parameters(), lr=0.1), ["nn.ModuleList"]),
    (lambda: torch.optim.SGD(nn.Linear(2, 2), lr=0.1), ["Linear itself", "model.parameters()"]),
    (lambda: nn.Linear(20, 2)(nn.LSTM(10, 20)(r(4, 7, 10))), ["linear got a tuple", "out, h"]),
    (lambda: nn.MultiheadAttention(10, 3), ["num_heads"]),
]  # fmt: skip
# Messages of a GPU, and the wording of earlier versions of PyTorch: nothing here can raise them.
TYPED = [
    ("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.", ["batch smaller", "loss.item()"]),
    ("RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!",
     ["x.to(device)"]),
    ("RuntimeError: Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be the same",
     ["model.to(device)"]),
    ("RuntimeError: Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be the same",
     ["model.to(device)"]),
    ("RuntimeError: expected scalar type Long but found Float", ["y.long()"]),
    ("RuntimeError: expected scalar type Float but found Double", ["x.float()"]),
    ("RuntimeError: Input type (double) and weight type (float) should be the same", ["x.float()"]),
    ("AssertionError: Torch not compiled with CUDA enabled", ["torch.cuda.is_available()"]),
]  # fmt: skip


def raised(run):
    try:
        run()
    except Exception as error:
        return str(error)
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(("run", "words"), RAISED)
def test_a_message_that_torch_raises_is_explained_with_its_numbers(run, words):
    fault = explain_error(f"help!! {raised(run)} what is that")

    assert fault is not None
    for word in words:
        assert word in fault.text


@pytest.mark.parametrize(("message", "words"), TYPED)
def test_a_message_that_cannot_be_raised_here_is_explained_too(message, words):
    fault = explain_error(message)

    assert fault is not None
    for word in words:
        assert word in fault.text


def test_every_message_has_a_run_or_a_text_that_holds_it():
    texts = [raised(run) for run, _ in RAISED] + [text for text, _ in TYPED]
    for message in ERRORS:
        assert any(message.pattern.search(text) for text in texts), message.template


@pytest.mark.parametrize(
    ("got", "mended"), [((16, 400), nn.Linear(400, 64)), ((3, 7), nn.Linear(7, 64))]
)
def test_the_layer_that_is_named_takes_the_input(got, mended):
    fault = explain_error(raised(lambda: nn.Linear(256, 64)(r(*got))))

    assert f"`nn.Linear({mended.in_features}, {mended.out_features})`" in fault.text
    assert mended(r(*got)).shape == (got[0], 64)


def test_a_message_broken_over_lines_is_read_as_one():
    assert explain_error("mat1 and mat2 shapes\n  cannot be multiplied (2x3 and\n4x5)")


def test_what_asks_about_a_message_without_numbers_may_be_left_to_the_lessons():
    assert explain_error("what does CUDA out of memory mean", only_with_fields=True) is None
    assert explain_error("why is Target 3 is out of bounds", only_with_fields=True)


@pytest.mark.parametrize(
    "text", ["", "what is a tensor", "'NoneType' object is not iterable", "(16x400 and 256x64)"]
)
def test_other_text_is_no_message(text):
    assert explain_error(text) is None
