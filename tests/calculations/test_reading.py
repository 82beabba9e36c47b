"""How students type a computation: code forms, word problems, sloppy and second-language messages."""

import pytest

from tutor.calculations import Calculation, read_calculation

ASKED = {
    "convolution": """
32x32 img, 5x5 kernel s=1 p=2 wats the output size => 32 × 32
conv2d(3, 16, 3, padding=1) on 224x224 ouput shape? => 16 × 224 × 224
output size of 28x28 image with 3x3 kernel stride 2 no padding => 13 × 13
nn.Conv2d(1, 32, kernel_size=5, stride=2, padding=2) input 28x28 output size => 32 × 14 × 14
input 227 kernel 11 stride 4 output size? => 55
An RGB image of 227x227 goes through a conv layer with 96 filters of size 11, stride 4, no padding. What is the spatial size of the output? => 96 × 55 × 55
what's the output size for a 32x48 image with a 3x5 kernel => 30 × 44
conv 3x3 stride 2 same padding on 224x224 output size => 112 × 112
imput 32 by 32 kernal 5 strde 1 pading 2 output siz? => 32 × 32
W=32 K=5 S=1 P=2 conv output => 32
i have image 28*28 and filter 3*3 stride 1 padding valid how much is output size => 26 × 26
feature map size after 7x7 kernel stride 2 padding 3 on 224x224? => 112 × 112
conv2d with kernel_size=(3,5) on 32x32 input, output size => 30 × 28
input (3, 224, 224), conv 64 filters 7x7 stride 2 padding 3 output shape => 64 × 112 × 112
what size i get if input is 100x100 and kernel is 4x4 with stride four => 25 × 25
stride 2 kernel 3 padding 1 on 32x32, output? => 16 × 16
conv 3x3s2p1 on 56x56 output size => 28 × 28
""",
    "pooling": """
2x2 max pool stride 2 on 28x28 output => 14 × 14
maxpool2d(2) on 16x28x28 output shape => 16 × 14 × 14
max pooling 3x3 stride 2 on 55x55 output size? => 27 × 27
pool 2x2 on 24x24x20 what is output shape => 20 × 12 × 12
avg pool kernel 4 stride 4 input 32 output? => 8
what will be the size after 2x2 maxpooling of 14x14 feature map => 7 × 7
nn.MaxPool2d(3, 2, 1) for input of 112x112 output size => 56 × 56
nn.AvgPool2d(kernel_size=2, stride=2) on 10x10: output size => 5 × 5
max poling 2x2 on 7x7 image output size => 3 × 3
""",
    "transposed": """
nn.ConvTranspose2d(64, 32, 4, 2, 1) on 7x7 output size => 32 × 14 × 14
transposed conv input 4 kernel 2 stride 2 output size => 8
transpose convolution 7x7 input kernel 4 stride 2 padding 1 what output size => 14 × 14
deconv 16x16, kernel size 3, stride 2, padding 1, output padding 1: output size => 32 × 32
ConvTranspose2d(16, 8, kernel_size=2, stride=2) input 14x14 output shape => 8 × 28 × 28
""",
    "dense_parameters": """
nn.Linear(784,128) parameters => 100,480
784-128-10 mlp how many parameters => 101,770
how many parameters does a linear layer with 784 inputs and 128 outputs have => 100,480
params of linear layer 784 to 128 => 100,480
number of params in mlp 784 -> 256 -> 10 without bias => 203,264
mlp with 784 inputs, two hidden layers of 256 and 128 units and 10 outputs, how many parameters => 235,146
mlp 10 inputs 2 hidden layers of 5 units and 3 outputs total parameters => 103
how many weights in fully connected layer 100 inputs 10 neurons => 1,010
Dense(64) with 128 inputs how many params => 8,256
how much parameters have linear from 512 to 256 => 131,328
A fully connected layer has 4096 inputs and 1000 outputs. Calculate the number of weights and biases. => 4,097,000
3 layer mlp 10-20-5 number of parameters? => 325
fully connected network with 784 inputs, one hidden layer with 100 neurons and 10 outputs: how many trainable parameters? => 79,510
""",
    "conv_parameters": """
params of conv2d(3,16,3) => 448
how many parameters in a conv layer with 3 input channels, 16 filters and 5x5 kernels => 1,216
64 filters 3x3 on rgb image how many parameters => 1,792
conv layer from 6 to 16 channels, 5x5 kernel, parameters? => 2,416
parameters of a 3x3 conv with 64 input and 128 output channels no bias => 73,728
16 5x5 filters, 3 channels: number of parameters? => 1,216
kernel 3x3, input channels 64, output channels 128: how many learnable params => 73,856
Conv2D(32, (3,3)) on rgb input, number of parameters => 896
parameter count for 5x5 conv, 6 in 16 out => 2,416
conv 3 -> 16, kernel 3, how many weights => 448
nn.Conv2d(32, 64, kernel_size=3, groups=32) params => 640
""",
    "recurrent_parameters": """
how many params lstm input 10 hidden 20 => 2,560
how many parameters does nn.GRU(8, 16) have => 1,248
rnn with 5 inputs and 3 hidden units params => 30
how many parameters has a lstm layer with input size of 128 and 256 hidden units? => 395,264
bidirectional lstm input 100 hidden 50 params => 60,800
lstm(4, 3) number of parameters => 108
how many parameters in simple rnn with 10 features and 32 hidden => 1,408
lstm with 3 layers, 10 inputs, 20 hidden params => 9,280
""",
    "embedding_parameters": """
number of parameters embedding layer vocab 10000 dim 300 => 3,000,000
nn.Embedding(5000, 128) params? => 640,000
embedding with 5000 tokens and 64 dimensions how many params => 320,000
embedding 20000 words, each 100 dimensional: parameter count? => 2,000,000
embedding table 1000 x 50 parameters => 50,000
""",
    "norm_parameters": """
how many learnable parameters in nn.BatchNorm2d(64) => 128
batch norm with 32 channels parameters => 64
layer norm over 512 features how many params => 1,024
""",
    "receptive_field": """
receptive field of three 3x3 convs => 7 × 7
rf? receptive field 3 conv layers kernel 3 stride 2 each => 15 × 15
receptiv field of two 5x5 conv => 9 × 9
what is the receptive field after 4 layers of 3x3 convolutions => 9 × 9
receptive field after 5x5 conv followed by 3x3 conv => 7 × 7
what's the receptive field of 4 stacked 3 by 3 convolution layers with stride 1? => 9 × 9
""",
    "flatten": """
flattened size of 16x5x5 => 400
flatten 64 channels 7x7 how many features => 3,136
flatten 32 feature maps of 7x7 size? => 1,568
""",
    "neuron": """
neuron with weights 0.5 -1, inputs 2 3, bias 1, relu, output? => 0
A neuron has inputs 2 and 3, weights .5 and -1, and bias 1. What's its output with ReLU? => 0
w1=0.5 w2=-1 x1=2 x2=3 b=1 sigmoid output => 0.2689
neuron: x=[1,2], w=[0.5,0.25], b=-1, tanh, what is output => 0
inputs 1 and 0, weights 0.3 and 0.7, bias -0.2 sigmoid. output of the neuron? => 0.525
calculate output of perceptron with inputs 1 0 1 weights 0.5 0.5 -1 bias 0.2 step function => 0
single neuron w=2 x=3 b=1 relu output => 7
""",
    "activation": """
relu(-3)? => 0
derivative of sigmoid at 0 => 0.25
whats tanh(0.5) => 0.4621
sigmoid of minus two => 0.1192
sigmoid'(0) => 0.25
gradient of tanh at x = 1 => 0.42
relu -2 => 0
silu for x=1 => 0.7311
leaky relu of -2 with slope 0.1 => -0.2
relu(-0,5) => 0
softplus(0) = ? => 0.6931
F.gelu(torch.tensor(1.0)) => 0.8413
derivate of tanh in 0 => 1
sigmoid(half) => 0.6225
""",
    "softmax": """
softmax of 2 1 0 => [0.6652, 0.2447, 0.09003]
softmax([2.0, 1.0, 0.1]) => [0.659, 0.2424, 0.09857]
F.softmax(torch.tensor([1.,2.,3.]), dim=0) => [0.09003, 0.2447, 0.6652]
softmax of logits 2, 1, 0 with temperature 2 => [0.5065, 0.3072, 0.1863]
softmax of 0,5 1,2 0,3 => [0.2609, 0.5254, 0.2136]
compute softmax of logits 1.0, 2.0 and 3.0 => [0.09003, 0.2447, 0.6652]
log softmax of 1 2 3 => [-2.4076, -1.4076, -0.4076]
sofmax for scores 3 1 0.2 => [0.836, 0.1131, 0.05084]
softmax of 2,1 => [0.7311, 0.2689]
""",
    "cross_entropy": """
cross entropy if p of the right class is .25 => 1.3863
cross entropy of logits 2 1 0.1 class 0 => 0.417
cross entropy loss with logits [2.0, 1.0, 0.1] and target 2 => 2.317
cross entropy when the model gives 0.7 to the correct class => 0.3567
probabilities 0.7 0.2 0.1, true label is 0, cross entropy? => 0.3567
cross entropy for prediction [0.7, 0.2, 0.1] and target [1,0,0] => 0.3567
what is the cross-entropy loss if the true class has probability 0.1 => 2.3026
cross entropy of logits 2 1 0 first class => 0.4076
""",
    "binary_cross_entropy": """
bce for p=0.9 and y=1 => 0.1054
binary cross entropy prediction 0.3 target 0 => 0.3567
bce of p=0,9 and y=1 => 0.1054
BCE loss if prediction is 0.7 and label is 0 => 1.204
binary cross entropy for predictions 0.9, 0.2 and labels 1, 0 => 0.1643
""",
    "regression_loss": """
mse of predictions 1 2 3 and targets 1 2 5 => 1.3333
mse between [1,2] and [1,4] => 2
mae for y_pred = [2, 3] and y_true = [1, 5] => 1.5
mse of 3 and 5 => 4
huber loss with error 3 and delta 1 => 2.5
what's the mse if y = [1, 2, 3] and y_hat = [1.5, 2, 2] => 0.4167
mean absolute error between 2, 4, 6 and 1, 4, 9 => 1.3333
""",
    "sgd": """
sgd step w=1 grad 0.5 lr 0.1 => 0.95
w=2, gradient=0.4, learning rate 0.05, momentum 0.9, velocity 0.3: new weight with sgd momentum? => 1.9665
one step of sgd with nesterov momentum 0.9, w=1, g=0.5, lr=0.1 => 0.905
gradient descent: weight 3, gradient -2, learning rate 0.1. what is the new weight? => 3.2
one gradient descent step from w = 5 with gradient 4 and lr 0.1 => 4.6
what is new weight if w=0.5 lr=0.01 gradient=-2 => 0.52
sgd step grad 0.5 lr 0.1 => -0.05
""",
    "adam": """
adam first step grad 0.1 lr 0.001 => -0.001
adam step w = 1, gradient 0.1, lr 0.001 => 0.999
adamw step w=1 grad 0.1 lr 0.001 weight decay 0.01 => 0.99899
adam: w=0, g=1, lr=0.1 first step what is w => -0.1
""",
    "rmsprop": """
rmsprop first step: w=1, gradient 0.5, lr 0.01 => 0.9
rmsprop update w=1 grad=2 lr=0.1 alpha=0.9 => 0.683772
""",
    "batches": """
60000 samples batch size 128 how many iterations per epoch => 469
1000 images, batch size 32, 10 epochs, how many updates in total => 320
if i have 1,000 samples and mini batches of 100 how many steps per epoch => 10
number of iterations for 10k samples with batch size 100 => 100
60000 training images, batch of 64. number of updates in 5 epochs? => 4,690
""",
    "classification": """
precision with tp 8 fp 2 => 0.8
f1 for tp=8, fp=2, fn=4 => 0.7273
f1 score if precision is 0.8 and recall 0.5 => 0.6154
accuracy for 40 true positives, 45 true negatives, 5 false positives and 10 false negatives => 0.85
accuracy when 90 out of 100 correct => 0.9
recall if TP 30 and FN 20 => 0.6
""",
}
CASES = [
    (name, *(part.strip() for part in line.rsplit("=>", 1)))
    for name, lines in ASKED.items()
    for line in lines.strip().splitlines()
]


@pytest.mark.parametrize(("name", "message", "result"), CASES)
def test_a_message_of_a_student_is_computed(name, message, result):
    reply = read_calculation(message)

    assert isinstance(reply, Calculation), reply
    assert reply.name == name
    assert f"**{result}" in reply.answer.split("\n")[-1]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "adam first step grad 0.1",
            "PyTorch's defaults lr = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-8",
        ),
        ("how many params lstm input 10 hidden 20", "two bias vectors"),
        ("2x2 max pool on 28x28 output size", "as in PyTorch"),
        ("cross entropy of logits 2 1 0.1 class 0", "counted from 0"),
        ("derivative of relu at 0", "corner"),
        ("conv 3x3 stride 2 same padding on 224x224 output size", "rule of Keras"),
        ("leaky relu of -1", "α = 0.01, PyTorch's default"),
    ],
)
def test_what_was_assumed_is_said(message, said):
    reply = read_calculation(message)

    assert isinstance(reply, Calculation)
    assert said in reply.answer
