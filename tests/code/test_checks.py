"""Each check finds its fault, and finds none where the code is right."""

import ast

import pytest

from tutor.code import CHECKS, find_code, find_faults, topic_of

LOOP = """
for x, y in loader:
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
"""
EVALUATION = """
def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
"""
MODULE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 8)
        self.fc2 = nn.Linear(8, 3)
    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))
"""
EPOCHS = """
for epoch in range(9):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
"""
TUNED = """
model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in loader:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
"""


def names(code, prose=""):
    faults, _ = find_faults(ast.parse(code), prose)
    return [fault.name for fault in faults]


# A piece of code that is right, what is changed in it, and the fault that this makes.
CHANGED = [
    (LOOP, "    optimizer.zero_grad()\n", "", ["zero_grad"]),
    (LOOP, "    optimizer.zero_grad()\n", "    [p for p in model.parameters() if p.grad is None]\n", ["zero_grad"]),
    (LOOP, "    loss.backward()\n", "", ["backward is missing"]),
    (LOOP, "    optimizer.step()\n", "", ["step is missing"]),
    (LOOP, "loss.backward()\n    optimizer.step()", "optimizer.step()\n    loss.backward()", ["step before backward"]),
    (LOOP, "    optimizer.zero_grad()\n    loss = criterion(model(x), y)\n    loss.backward()",
     "    loss = criterion(model(x), y)\n    loss.backward()\n    optimizer.zero_grad()", ["cleared before the step"]),
    (LOOP, "optimizer.step()", "optimizer.step()\n    total += loss", ["loss without item"]),
    (LOOP, "optimizer.step()", "optimizer.step()\n    losses.append(loss)", ["loss without item"]),
    (LOOP, "optimizer.step()", "optimizer.step", ["not called"]),
    (LOOP, "loss = criterion(model(x), y)", "loss = F.cross_entropy(model(x), y).detach()", ["no gradient"]),
    (LOOP, "loss = criterion(model(x), y)", "loss = F.cross_entropy(model(x), y).item()", ["no gradient"]),
    (LOOP, "loss = criterion(model(x), y)", "loss = F.cross_entropy(model(x).argmax(1), y)", ["argmax in the loss"]),
    (LOOP, "loss = criterion(model(x), y)", "loss = F.cross_entropy(model(x), F.one_hot(y))", ["one-hot labels"]),
    (LOOP, "loss = criterion(model(x), y)", "loss = F.cross_entropy(model(x), y.float())", ["float labels"]),
    (LOOP, "loss = criterion(model(x), y)", "loss = F.mse_loss(model(x), y.long())", ["integer labels"]),
    (EVALUATION, "    model.eval()\n", "", ["eval"]),
    (EVALUATION, "with torch.no_grad():", "if True:", ["no_grad"]),
    (EPOCHS, "    model.train()\n", "", ["train forgotten"]),
    (MODULE, "        super().__init__()\n", "", ["no super"]),
    (MODULE, "return self.fc2", "x = self.fc2", ["no return"]),
    (MODULE, "def forward", "def foward", ["forward misspelt"]),
    (MODULE, "nn.Linear(8, 3)", "nn.Linear(9, 3)", ["width"]),
    (MODULE, "torch.relu(self.fc1(x))", "self.fc1(x)", ["no activation"]),
    (MODULE, "torch.relu(self.fc1(x))", "F.dropout(torch.relu(self.fc1(x)), 0.5)", ["functional dropout"]),
    (MODULE, "self.fc1 = nn.Linear(4, 8)", "self.fc1 = nn.Linear(4, 8)\n        self.more = [nn.Linear(8, 8)]",
     ["layers in a list"]),
    (TUNED, "model.parameters()", "model", ["model for parameters"]),
    (TUNED, "model = Net()", "model, other = Net(), 1\nother = Net()", []),
    (TUNED, "model = Net()\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1)",
     "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\nmodel = Net()", ["replaced after the optimizer"]),
    (TUNED, "SGD(model.parameters()", "SGD(other.parameters()", []),
    (TUNED, "model = Net()\noptimizer = torch.optim.SGD(model.", "other = Net()\nmodel = Net()\noptimizer = torch.optim.SGD(other.",
     ["other parameters"]),
]  # fmt: skip


@pytest.mark.parametrize("code", [LOOP, EVALUATION, MODULE, EPOCHS, TUNED])
def test_code_that_is_right_has_no_fault(code):
    assert names(code) == []


@pytest.mark.parametrize(("code", "right", "wrong", "faults"), CHANGED)
def test_what_is_changed_is_found_and_nothing_else(code, right, wrong, faults):
    assert right in code

    assert names(code.replace(right, wrong)) == faults


@pytest.mark.parametrize(
    ("last", "loss", "fault"),
    [
        ("nn.Softmax(dim=1)", "nn.CrossEntropyLoss()", "softmax into cross_entropy"),
        ("nn.LogSoftmax(dim=1)", "nn.CrossEntropyLoss()", "logsoftmax into cross_entropy"),
        ("nn.Sigmoid()", "nn.CrossEntropyLoss()", "sigmoid into cross_entropy"),
        ("nn.ReLU()", "nn.CrossEntropyLoss()", "relu into cross_entropy"),
        ("nn.Sigmoid()", "nn.BCEWithLogitsLoss()", "sigmoid into bce_with_logits"),
        ("nn.Identity()", "nn.BCELoss()", "linear into bce"),
        ("nn.ReLU()", "nn.BCELoss()", "relu into bce"),
        ("nn.Softmax(dim=1)", "nn.NLLLoss()", "softmax into nll"),
        ("nn.Identity()", "nn.NLLLoss()", "linear into nll"),
        ("nn.Identity()", "nn.CrossEntropyLoss()", ""),
        ("nn.LogSoftmax(dim=1)", "nn.NLLLoss()", ""),
        ("nn.Sigmoid()", "nn.BCELoss()", ""),
        ("nn.Identity()", "nn.BCEWithLogitsLoss()", ""),
        ("nn.ReLU()", "nn.MSELoss()", ""),
        ("nn.Softmax(dim=0)", "nn.MSELoss()", "softmax over the batch"),
    ],
)
@pytest.mark.parametrize("joined", ["", "for x, y in loader:\n    loss = criterion(model(x), y)"])
def test_what_a_loss_expects_is_what_the_last_layer_gives(last, loss, fault, joined):
    code = f"model = nn.Sequential(nn.Linear(4, 3), {last})\ncriterion = {loss}\n{joined}"
    assert names(code) == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("net", "faults"),
    [
        ("nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(16, 8, 3)", ["width"]),
        ("nn.Conv2d(1, 8, 3), nn.BatchNorm2d(4), nn.ReLU()", ["width"]),
        ("nn.Linear(4, 8), nn.BatchNorm1d(4), nn.ReLU()", ["width"]),
        ("nn.Embedding(100, 16), nn.LSTM(32, 8)", ["width"]),
        ("nn.LSTM(32, 8), nn.Linear(8, 2)", ["tuple into a layer"]),
        ("nn.Conv2d(1, 8, 3), nn.Conv2d(8, 8, 3)", ["no activation"]),
        ("nn.Linear(8, 8), nn.Dropout(0.1), nn.Linear(8, 8)", ["no activation"]),
        ("nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 16, 1)", []),  # depthwise separable
        ("nn.Linear(64, 4), nn.Linear(4, 64)", []),  # a matrix factored on purpose
        ("nn.Conv2d(1, 8, 3), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3)", []),
        ("nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2)", []),
    ],
)
def test_a_row_of_layers(net, faults):
    assert (
        names(f"nn.Sequential({net})(x)") == faults
        or names(f"net = nn.Sequential({net})") == faults
    )


@pytest.mark.parametrize(
    ("given", "prose"),
    [("x = datasets.MNIST('.')", ""), ("", "it is fashion mnist"), ("", "28x28 images")],
)
def test_the_size_of_the_images_is_taken_from_the_data_set_or_the_words(given, prose):
    net = "nn.Sequential(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(600, 10))"
    faults, _ = find_faults(ast.parse(f"{given}\nnet = {net}"), prose)

    (fault,) = faults
    assert "4 × 12 × 12 = 576" in fault.text
    assert "`nn.Linear(576, 10)`" in fault.text


@pytest.mark.parametrize("words", ["", "cifar or mnist", "Resize(64) mnist"])
def test_images_of_unknown_size_make_no_fault(words):
    code = "nn.Sequential(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(600, 10))"
    resized = "transforms.Resize(64)\n" if "Resize" in words else ""
    assert names(f"{resized}net = {code}", words.replace("cifar", "cifar10")) == []


def test_a_view_that_takes_numbers_of_other_examples():
    faults, _ = find_faults(ast.parse("x = torch.randn(8, 16, 5, 5)\nx = x.view(-1, 16 * 4 * 4)"))
    (fault,) = faults
    assert "16 × 5 × 5 = 400" in fault.text
    assert "rows of 256" in fault.text


def test_nothing_is_left_of_a_small_image():
    pools = ", ".join(["nn.MaxPool2d(2)"] * 4)
    assert names(f"nn.Sequential({pools})(torch.randn(1, 1, 8, 8))") == ["too small"]


def test_one_output_for_cross_entropy():
    assert names("out = nn.Linear(4, 1)(x)\nloss = nn.CrossEntropyLoss()(out, y)") == ["one class"]


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("w = w + lr * grad", ["uphill"]),
        ("w += lr * grad", ["uphill"]),
        ("w = w - lr * grad", []),
        ("w = w + lr * x", []),
    ],
)
def test_the_sign_of_a_step_by_hand(line, faults):
    assert names(line) == faults


def test_the_queries_keys_and_values_of_one_layer_need_no_activation():
    code = "a = nn.Linear(8, 8)(x)\nq = nn.Linear(8, 8)(a)\nk = nn.Linear(8, 4)(a)"
    assert names(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "for image in test_images:\n    plt.imshow(image)",  # no model in it
        "for s in range(9):\n    prof.step()",  # no optimizer's
        "probs = nn.Softmax(dim=0)(torch.tensor([1.0, 2.0]))",  # of a vector
        "nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.Linear(8, 2))",  # a norm is not linear
        "x = torch.randn(8, 5, 7)\nx = x.view(-1, 7)",  # steps of time beside the batch
        "model = Net()\nopt = torch.optim.Adam(model.parameters())\nmodel = nn.DataParallel(model)",
        "model = A()\nopt = torch.optim.Adam(model.parameters())\nmodel = B()\nopt = torch.optim.Adam(model.parameters())",
        "with torch.no_grad():\n    goal = F.relu(old(x))\nloss = F.mse_loss(goal, F.relu(new(x)))\nloss.backward()",
        "for x in loader:\n    teacher.eval()\n    loss = f(student(x), teacher(x))\n    opt.zero_grad()\n    loss.backward()\n    opt.step()",
        MODULE.replace(
            "self.fc1 = nn.Linear(4, 8)",
            "self.fc1 = nn.Linear(4, 8)\n        self.all = [nn.Linear(8, 8)]\n        self.net = nn.Sequential(*self.all)",
        ),
    ],
)
def test_what_only_looks_like_a_fault_is_none(code):
    assert names(code) == []


def test_every_check_says_what_it_checks_once():
    said = [check.what for check in CHECKS]
    assert len(set(said)) == len(said)


def test_what_was_checked_is_what_the_code_has():
    _, checked = find_faults(find_code("nn.Sequential(nn.Linear(2, 2), nn.ReLU())").tree)
    assert "the activations between linear layers" in checked
    assert "`zero_grad()` in each step" not in checked
    assert find_faults(find_code("np.maximum(0, x)").tree) == ([], [])


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        (f"why?{LOOP.replace('    optimizer.zero_grad()', '')}", "what happens when zero_grad is forgotten"),
        ("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", "mat1 and mat2 shapes cannot be multiplied"),
        (LOOP, ""),
        ("what is dropout", ""),
        ("what does CUDA out of memory mean", ""),
    ],
)  # fmt: skip
def test_what_code_is_about_is_what_explains_its_first_fault(message, topic):
    assert topic_of(message) == topic
