"""How impatient students type: prose, chatter, layers in a row, stories, several steps of an optimizer."""

import pytest

from tutor.calculations import Calculation, read_calculation

ASKED = {
    "activation": """
compute sigmoid at -1.2 => 0.2315
what is the slope of tanh at 0.8? => 0.5591
value of leaky relu with slope 0.05 at -4? => -0.2
silu(2)=? => 1.7616
relu of 5 and relu of -5 => 5 and 0
can u tell me what elu gives for -1 => -0.6321
gradient of sigmoid when x is 2 plz => 0.105
z = -1.5. sigmoid(z) ? => 0.1824
what gives leaky relu with slope 0.2 for input -5 => -1
find tanh derivative at -1 => 0.42
how much is swish(1) => 0.7311
compute sigmoid for -2, 0 and 2 => 0.1192, 0.5 and 0.8808
What is the leaky ReLU of -3 when the slope is 0.05? => -0.15
elu(-2) with alpha 1 => -0.8647
sigmoid derivative for x = 1.5, number pls => 0.1491
What does softplus give at 1? => 1.3133
what's tanh of -0.3 => -0.2913
slope of gelu at 0? => 0.5
Please tell me the SiLU value of -1. => -0.2689
relu(-0.1), relu(0), relu(7) => 0, 0 and 7
what is leaky relu for x=-10 => -0.1
softplus of -1 please => 0.3133
dtanh/dx at 0.2 => 0.961
silu derivative at 0 => 0.5
slope of tanh in the point 0.8 => 0.5591
""",
    "adam": """
Adam, first step: gradient is 0.3, weight was 1, learning rate 0.01. what is the weight now? => 0.99
w=1 g=0.5 lr=0.01 adam step 1, new weight => 0.99
adamw lr 0.1, w 2, gradient 1, weight decay 0.1, first step new w? => 1.88
adam, gradient is 2, lr 0.001, weight 0.5, 1st step -> => 0.499
adam w/ lr=0.1, w=0, gradients 1 and 1 in two steps, where is w => -0.2
What is the weight after the first Adam step if it was 3, the gradient is -0.5 and the learning rate 0.1? => 3.1
adam two steps w=0.5 lr=0.1 grads 1, -1, end weight? => 0.40
adam g=-3 lr=.01 w=0 first step new weight => 0.01
adamw first step lr .01 w 1 grad 1 wd .1 => 0.989
""",
    "batches": """
we have 1,250 photos and a batch size of 40. how many updates in 4 epochs? => 128
dataset of 900 sentences, batches of 32, the last incomplete batch is dropped. how many steps per epoch? => 28
how many iterations do 7 epochs take with 2000 examples at 50 per batch? => 280
500 samples, batch size 20, how many updates in one epoch and in five => 125
10000 imgs batch 64 => iterations per epoch? => 157
if there are 2048 samples and my bs is 100, drop_last, 5 epochs, number of gradient updates => 100
I have 5000 training examples, minibatch 50. How many iterations are one epoch? => 100
4000 pics, bs=32, 3 epochs, number of optimizer steps? => 375
Batch size 64, 50,000 training images: how many iterations is one epoch? => 782
i have 1200 samples, batchsize 50 and 30 epochs. total number of iterations? => 720
dataset 10k, bs 300, drop_last=True: batches per epoch => 33
100 epochs with 8000 samples and minibatch 16 -> total updates? => 50,000
55000 samples bs 100 epochs 2 number of iterations => 1,100
how many batches has epoch if n = 101 and batch is 10 => 11
steps per epoch for 25600 images with minibatch 256? => 100
""",
    "binary_cross_entropy": """
binary cross entropy when the prediction is 0.35 and the label is 1? => 1.0498
p=0.2 but y=1, bce? => 1.6094
BCEWithLogitsLoss logit 1.5 target 0 => 1.7014
binary cross entropy, true label 1, model says 0.8 => 0.2231
compute the bce: y=0, p=0.4 => 0.5108
bce when the label is 0 and predicted prob .15 => 0.1625
BCE-with-logits: z = -2, y = 1 => 2.1269
bce p .5 y 0 => 0.6931
""",
    "classification": """
the classifier found 45 of the 60 sick patients and wrongly flagged 15 healthy ones. what is the precision? => 0.75
f1 if precision is 0.75 and recall is 0.6? => 0.6667
tp 50 fn 10 fp 5 tn 100 accuracy? => 0.9091
We tested 100 emails, 20 are spam. Filter found 15 of the spam and marked 5 good ones as spam. precision? => 0.75
precision .6 recall .9 f1 plz => 0.72
confusion matrix: TP=10 FP=5 FN=10 TN=75. F1 score? => 0.5714
a test finds 90 of 100 ill persons and gives false alarm for 30 healthy ones. precision and recall? => 0.75
85 of 100 pictures are right, accuracy? => 0.85
specificity if tn=80 and fp=20 => 0.8
TP 80, FP 20, FN 40. Recall and F1 please. => 0.6667
accuracy if tp=50 tn=30 fp=10 fn=10 => 0.8
Our model finds 18 of 24 tumours and reports 6 healthy spots as tumours. Precision and recall? => 0.75
precision recall for tp=9 fp=1 fn=3 => 0.9
f1 for precision 0.5 and recall 1 => 0.6667
acc when 45 from 50 are correct => 0.9
A detector flagged 40 transactions as fraud, 30 of them were really fraud, and it overlooked 20. precision and recall? => 0.75
Out of 300 patients 100 are ill. The test detects 80 of the ill ones and calls 10 healthy people ill. Accuracy? => 0.9
our filter catches 95 of 100 spams but also 5 good mails land in spam. precision? => 0.95
there are 60 defect parts. machine finds 45. it also rejects 15 good parts wrongly. recall and precision pls => 0.75
my classifier got 18 of 20 right, accuracy => 0.9
From 1000 mails 100 were spam; 90 of the spam were caught, 10 of the good mails were marked as spam. F1? => 0.9
""",
    "conv_parameters": """
a conv layer sees 16 channels and produces 32 channels with 3x3 kernels, biases included. how many parameters? => 4,640
how many weights does a 5x5 conv have that maps 3 channels to 12 channels, ignoring biases? => 900
how many weights has a conv layer with 32 filters of 3x3 on 16 channels, with bias => 4,640
nn.Conv2d(16, 32, kernel_size=1) num of params plz => 544
Conv with 8 input channels, 8 output channels, groups 8, kernel 3 no bias, count of params? => 72
A first layer of 96 filters 11x11 on RGB pictures: how many weights and biases learns it? => 34,944
the 1x1 conv goes from 256 to 64 channels. how many params => 16,448
nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False) params? => 9,408
depthwise conv 32 channels 3x3 (groups=32), how many weights incl bias => 320
A convolution layer takes 12 channels, makes 24 channels with 5×5 kernels and has a bias. How many learnable parameters? => 7,224
params of 1x1 conv from 64 to 32 channels? => 2,080
conv with 3 in channels 6 out channels kernel 5, trainable params? => 456
""",
    "convolution": """
Image side 96, kernel 5, stride 2, padding 2, no dilation. What side length do I get after the layer? => 48
I feed 28x28 grayscale digits into a conv layer with 8 kernels of size 5, no padding, stride 1. what comes out? => 8 × 24 × 24
After a 3x3 convolution (stride 2, padding 1) on a 50x50 picture, what is the side length? => 25
32x32 pic, kernel 7, stride 2, pad 3... output? => 16
got 64 x 64 input and use conv with 4x4 kernel, stride=2, padding=1. how big is it then => 32
what shape comes out of nn.Conv2d(3, 8, 5) if i put in a 1x3x28x28 tensor => 8 × 24 × 24
1d conv: length 100, kernel 5, dilation 3, no pad. out length? => 88
my image is 150 wide and 100 high. filter 5x5, stride 5. what is size after => 20 × 30
conv1d over 16000 samples of audio, kernel 400 stride 160, how many frames come out => 98
conv 3x3, image 28x28?? output size with stride two => 13
An image has 3 channels and 64x64 pixels. We apply 10 filters of size 5x5 with stride 1 and padding 2. What is the output shape? => 10 × 64 × 64
picture 100x100, filter 7x7, step 3, without padding -> new size? => 32
The height is 48, the width is 64, the kernel has 3x3, padding 1 and stride 2. Size of output please? => 24 × 32
whats the output dim if i convolve a 12x12 grid w a 3x3 filter and stride 3 => 4
sequence of length 50, Conv1d kernel 7 pad 3 stride 2, how long is the output => 25
With a 5x5 kernel and dilation of 2 on a 40x40 picture, how large is the feature map? => 32
I use valid padding and 11 by 11 kernel on 61 by 61 image. Output size = ? => 51
A convolution with a 7×7 kernel, stride 2 and padding 3 is applied to a 112×112 input. What are the height and width of the output? => 56
I have photo 640 x 480, conv kernel 5 x 5, stride 2, padding 2. Please what is the size of the feature map? => 320 × 240
conv1d, 128 steps, kernel size 9, padding 4, stride 4: how long is the result? => 32
input 300 wide, 200 high, filter 3x3, stride 2, padding 1 -> ? => 100 × 150
hey so my picture is 90x90 and i use conv with 6x6 kernel and stride of 3, no padding.. what size i get out => 29
conv2d kernel 4 stride 4 input 1x64x64 output? => 16
size after conv: n=100 k=10 s=10 => 10
""",
    "cross_entropy": """
logits are 1.0, 3.0 and 0.5 and the true class is 1. what is the cross entropy? => 0.1967
model assigns probability 0.8 to the correct class. cross entropy loss? => 0.2231
if model gives probability 0.05 to the correct class how much is the cross entropy loss => 2.9957
the net puts 40 percent on the true class, whats the cross entropy => 0.9163
Cross-entropy: logits (0, 2), target 0. => 2.1269
predicted distribution 0.1 0.6 0.3 and true class is index 1, whats ce loss => 0.5108
cross entropy loss for scores 4, 1, 1 and correct class 0 => 0.0949
The network gives the right class 12 % probability. Its cross-entropy loss is how much? => 2.1203
cross-entropy of logits [1.0, 3.0], the first class is correct => 2.1269
ce loss, probs .1 .2 .7, label 2 => 0.3567
crossentropy: logits 0,0,0,0 target 3 => 1.3863
""",
    "dense_parameters": """
my input has 12 features, first layer 24 neurons, second layer 6 neurons, output 1 neuron. count all weights and biases => 469
mlp with 8 inputs, hidden layers of 16 and 4, and 3 outputs. total number of parameters? => 227
net: 5 inputs, one hidden layer with 10 units, 1 output. number of trainable parameters? => 71
params in nn.Linear(20, 5, bias=False)? => 100
100 inputs, 50 hidden, 3 outputs, how many weights and biases in my mlp => 5,203
how many learnable parameters has network with layers 10, 20, 20, 2 => 682
nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)) total params => 67
Linear from 1024 features to 10 classes: nr of parameters => 10,250
How many weights does a dense layer with 30 inputs and 40 neurons have if I do not count the biases? => 1,200 parameters
my mlp is 2-16-16-1, total of trainable params? => 337
I have 64 features going into 32 hidden neurons and then one output neuron. how many params in total => 2,113
perceptron with 10 inputs how many params => 11
fully connected: 3 inputs, hidden layer of 6, 2 outputs, biases too. how many parameters => 38 parameters
mlp 20-40-40-5 params w/o bias => 2,600 parameters
fully connected from 256 to 64, how much weights plus biases => 16,448
""",
    "recurrence": """
hidden state of a simple rnn after 2 steps: w_xh = 0.3, w_hh = 0.6, bias 0.2, x = 1, 2, h0 = 0 => 0.4621 and 0.7922
rnn by hand: w_x = 0.5, w_h = 0.8, b = 0.1, h_0 = 0, inputs 1, -2: hidden states? => 0.537 and -0.4385
rnn with h_t = tanh(0.4 x_t + 0.7 h_{t-1} + 0.2), h0 = 0, inputs 1, 2 and 3. compute the hidden states => 0.537, 0.88 and 0.9651
A simple RNN has input weight 0.5, recurrent weight -0.3 and bias 0. The inputs are 1, then 0.5. Starting with hidden state 0, what are the hidden states (tanh)? => 0.4621 and 0.1109
h_t = tanh(W_x x_t + W_h h_{t-1} + b) with W_x = 1, W_h = 0.5, b = 0, x = 1, 0, -1 and h_0 = 0. hidden states by hand? => 0.7616, 0.3634 and -0.6741
compute two steps of an rnn: wx=0.6 wh=0.9 b=0 x1=1 x2=0.5 h0=0 relu => 0.6 and 0.84
""",
    "embedding_parameters": """
a vocabulary of 3,000 tokens, embedding vectors of 48 numbers: parameters? => 144,000
vocab of 8000 and embeddings with 64 dims - number of parameters of this layer => 512,000
one word vector has 300 numbers, vocabulary 20k words; how many parameters has embedding? => 6,000,000
Embedding(100, 16) how many weights => 1,600
Each of our 5,000 products gets a 32-dimensional vector in an embedding layer. How many weights are there to learn? => 160,000
nn.Embedding(num_embeddings=1000, embedding_dim=20) - how many numbers => 20,000
embeding table 500 words 8 dims, params? => 4,000
""",
    "flatten": """
what is the size after flattening 12 feature maps of 6x6? => 432
flatten output of 32 x 6 x 6, linear needs how many in features => 1,152
how many features after flattening 128 maps of size 4 x 4 => 2,048
flatten(10x3x3) gives how many numbers => 90
flatten 3x10x10 => how many features => 300
""",
    "layer_chain": """
64x64 image -> conv 3x3 padding 1 -> max pool 2x2 -> conv 5x5 -> max pool 2x2. final size? => 14
how many numbers remain if i maxpool 2x2 on 8 maps of 14x14 => 392
28x28 -> conv 3x3 -> pool 2x2 -> conv 3x3 -> pool 2x2, final size? => 5
i do conv 5x5 pad 2 and then maxpool 2 on 32x32 img, whats the size now => 16
how big is image 224 after five 2x2 max pools => 7
an 80x60 picture is average pooled by 4x4 blocks. What remains? => 20 × 15
i upsample 16x16 with convtranspose kernel 2 stride 2 three times. result size? => 128
64x64 input, two convs with kernel 3 stride 2 padding 1 each, what size comes out => 16
input 3x32x32 -> conv(16 filters, 3x3, pad 1) -> maxpool 2x2: output shape? => 16 × 16 × 16
conv w 3x3 kernel dilation 2 pad 2 stride 1 on 50x50 - size stays? what is it => 50
I pool three times by 2x2 the image of 96x96. How big it is at last? => 12
After two max pooling layers with kernel 3 and stride 2, what remains of 63x63? => 15
max pool 2x2 stride 2 on 16 maps 10x10: how many values in total after it? => 400
My decoder starts with 4x4 and has three transposed convolutions with kernel 4, stride 2, padding 1. How large is final image? => 32
for a dcgan i start at 1x1, convtranspose k=4 s=1 p=0 then k=4 s=2 p=1. what size now => 8
48x48 img, 3 conv layers kernel 3 no padding, output size => 42
""",
    "neuron": """
a neuron with weights 0.2 and -0.4, bias 0.1 gets the inputs 3 and 2. its activation is sigmoid. what is its output? => 0.475
neuron: weights 1, -2, 0.5 inputs 3 1 4 bias -1 sigmoid. out? => 0.8808
x = [0.5, -1], w = [2, 1], b = 0.3, activation leaky relu slope 0.1 what is a => 0.3
The neuron gets inputs 4 and -2. Its weights are 0.25 and 0.5, its bias is 0.1. It uses ReLU. Output? => 0.1
weights 0.2 0.4 0.6, input 1 1 1, no bias, tanh neuron, what comes out => 0.8337
A neuron with weights 0.3 and -0.7 gets the inputs 2 and 1, bias 0.2, ReLU. What comes out? => 0.1
neuron: x1 = 1, x2 = 2, x3 = 3, w1 = 0.1, w2 = 0.2, w3 = 0.3, bias = -1, output with tanh => 0.3799
My neuron has inputs 0,5 and 2, weights 1 and -0,25 and bias 0. It has no activation. What does it compute? => 0
neuron w 0.5 0.5 x 1 1 b -1 relu what is output => 0
calc output: inputs 0.1 0.2, weights 3 4, bias 0.5, sigmoid neuron => 0.832
""",
    "norm_parameters": """
how many params does batchnorm for 128 channels learn => 256
layernorm(768) parameters? => 1,536
BatchNorm2d with 512 feature maps. Number of trainable params => 1,024
bn layer with 16 channels: how many trainable parameters => 32
""",
    "pooling": """
avg pool 3x3 stride 3 on 30x45 map, size after? => 10 × 15
After max pooling (kernel 2, stride 2) of a 63x63 map i have what? => 31
our feature map is 13x13, we pool with 3x3 windows moved by 2. how big is the result => 6
Max pooling with window 2x2 and stride 2 shrinks a 56x56 map to which size? => 28
avgpool 7x7 on 7x7x512, result? => 512 × 1 × 1
maxpool1d kernel 4 on sequence of 100, output length => 25
maxpool (3x3, stride 2, padding 1) on 112x112 - which size => 56
""",
    "receptive_field": """
receptive field of two 3x3 convolutions, then a 2x2 max pooling with stride 2, then a 3x3 convolution? => 10 × 10
3 conv layers 3x3, the second has stride 2. receptive field at end? => 9
receptive field: conv 7x7 stride 2, maxpool 3x3 stride 2, conv 3x3 => 19
two 3x3 convs with dilation 2, rf / receptive field => 9
receptive field of 5 layers of conv with kernel 3 and stride 1 => 11
whats the receptive field of conv3 conv3 pool2 conv3 => 10
after conv 5x5 and maxpool 2x2 (stride 2) and another conv 5x5 how big is the receptive field => 14
What is the receptive field of two 5×5 convolutions followed by one 3×3, all with stride 1? => 11
receptive field: 3x3 s1, 3x3 s2, 3x3 s1 convs => 9
Three 3x3 convolutions with dilation 1, 2 and 4 after each other, what receptive field? => 15
rf of 7x7 conv stride 2 then 3x3 maxpool stride 2 => 11
how far does a unit see (receptive field) after 6 conv layers 3x3 stride 1 => 13
receptive field 5x5 conv stride 2, 5x5 conv stride 1? => 13
how large receptive field have two dilated 3x3 convs dilation 1 and 2 => 7
""",
    "recurrent_parameters": """
How many values does nn.LSTM(12, 32) train? => 5,888
GRU: 40 inputs per step, state of 60. how many parameters in pytorch? => 18,360
an lstm reads vectors of 25 numbers and has 50 units, number of params? => 15,400
gru input 5 hidden 7, one layer, how many params pytorch => 294
Parameters of a LSTM with 300 dimensional inputs and hidden state of 512? => 1,667,072
lstm input_size=1 hidden_size=50 num_layers=1 how much parameters => 10,600
2-layer GRU with 16 inputs and 32 hidden units, params? => 11,136
vanilla rnn, 4 inputs, 8 hidden, no bias - number of parameters => 96
How many parameters has the LSTM of PyTorch with input_size 20 and hidden_size 40, one layer? => 9,920
nn.LSTM(64, 128, num_layers=2) param count => 231,424
my gru takes 100-dim word vectors, its hidden state has 50 numbers. number of parameters in pytorch? => 22,800
how many params nn.RNN(input_size=3, hidden_size=5) => 50
gru(32, 64) nr of params => 18,816
rnn params: inputs 2, hidden 2 => 12
bilstm hidden 10 input 5 how many parameter => 1,360
""",
    "regression_loss": """
predictions were 2, 4 and 5 and the targets 3, 4 and 7. compute the mean absolute error => 1
we predicted 10, 20, 30 but the actual values were 12, 18, 33, what is the rmse => 2.3805
mse: pred 2 4 6, true 1 4 8 => 1.6667
mean abs error of predicted 3, -1 vs real 2, 1 => 1.5
mse loss if network outputs 0.5 and target is 2 => 2.25
truth: 10, 20, 30. my guess: 12, 18, 33. MAE? => 2.3333
rmse of errors 3 and 4 => 3.5355
huber delta 1, prediction 5, target 2 => 2.5
Four predictions 1, 2, 3, 4 and the targets 1, 1, 1, 1. MSE? => 3.5
mean absolute error, predictions 10 12 9, truth 8 12 10 => 1
mse if i predict 7 and the true value is 4 => 9
Huber loss delta=2, error = 5 => 8
mse of 1,2,3 vs 3,2,1 => 2.6667
mae pred 5 true 8 => 3
huber error .5 delta 1 => 0.125
i predicted house prices 200, 300, 250 but they sold for 210, 280, 250. mse? => 166.6667
the model said 5 but it was really 8, what is the squared error => 9
real temps were 20 22 25, forecast 21 22 23. MAE => 1
huber loss (delta 1): predicted 3 and 10, true 3.5 and 6 => 1.8125
""",
    "rmsprop": """
rmsprop alpha 0.99 lr 0.001 gradient 4 weight 1 first step new weight => 0.99
RMSprop with alpha 0.9 lr 0.1 w=1 g=1 how much is w after first step => 0.683772
RMSProp first step, lr = 0.05, alpha = 0.99, gradient = 0.1, w = 2, new w => 1.5
rmsprop lr .01 w 1 grad 2, 1st step, w? => 0.9
""",
    "sgd": """
A weight is 0.8, its gradient is -0.5, the learning rate we use is 0.2. What is the new weight after one step of gradient descent? => 0.9
with sgd, lr = 0.05, a weight of 2 and a gradient of 3 - what does the weight become? => 1.85
momentum: v was 0.4, momentum is 0.9, gradient 1.0, lr 0.1, weight 0.5; new weight with sgd? => 0.364
minimize (w+2)^2 starting at w = 1 with lr 0.1: where is w after one gradient descent step? => 0.4
w=0.3, grad=-1.2, lr=0.05, whats w after a sgd update => 0.36
L = (w+1)^2, w = 2, learning rate 0.1. two steps of gradient descent, where am i => 0.92
sgd with momentum 0.9 lr 0.1: gradients 1 then 2, w=0 at start. w at end => -0.39
weight 0.8, gradient 0.5, learning rate 0.2. after one sgd step the weight is? => 0.7
f(x) = x^2, start x=3, lr=0.1, do 2 steps of gradient descent => 1.92
loss is 2w^2 - 4w, w = 0, lr = 0.25. new w after one step? => 1
sgd momentum 0.5, v = 1, g = 2, lr 0.1, w = 3. w new? => 2.75
nesterov: momentum 0.9 lr 0.1 grad 1 weight 0 first step result? => -0.19
With the loss (w-4)^2 and w = 1 what is w after one gradient descent step of lr 0.1? => 1.6
f(w) = w^2 + 2w, w=1, lr=0.1 one step? => 0.6
Gradient descent minimises 3*w^2 from w = 2 with learning rate 0.05. Where is w after two steps? => 0.98
Loss w**2, w=4, lr=0.25, three steps => 0.5
SGD with momentum 0.9 and learning rate 0.01. The velocity is 2, the gradient 1, the weight 0.5. New weight? => 0.472
momentum .9, lr .1, start w=2, grads: 1, 1, 1. where ends w? => 1.439
Weight 1, gradient 0.2, learning rate 0.5, weight decay 0.1, one SGD step. New weight? => 0.85
w 10, grad 3, lr .1 sgd => new w? => 9.7
gd on L(w)=w^2, w0=1, lr=0.4, 2 steps. w? => 0.04
momentum 0.9 v=0.5 grad=1 lr=0.1 w=2 new w => 1.855
""",
    "schedule": """
learning rate starts at 0.01 and decays by a factor of 0.5 every 5 epochs. what is it in epoch 12? => 0.0025
cosine annealing, lr from 0.2 down to 0 in 40 epochs, value at epoch 10? => 0.1707
lr 0.1, StepLR(step_size=30, gamma=0.1), what is the learning rate after 70 epochs => 0.001
learning rate starts at 0.1 and is multiplied by 0.5 every 10 epochs. what is it at epoch 35? => 0.0125
we begin with a learning rate of 0.2 and halve it every 20 epochs, what lr at epoch 50 => 0.05
cosine annealing from 0.1 to 0.001 over 100 epochs: lr at epoch 25? => 0.0855
cosine schedule lr 0.1, eta_min 0.01, T_max 200, epoch 50, rate? => 0.08682
the lr is divided by 10 every 30 epochs, it starts at 0.1. learning rate at epoch 90? => 0.0001
scheduler = StepLR(optimizer, step_size=5, gamma=0.5); lr=0.4. lr at epoch 12? => 0.1
lr decays exponentially by 0.95 each epoch from 0.05. lr at epoch 10? => 0.02994
""",
    "initialization": """
xavier uniform: what are the limits for a layer with 60 inputs and 40 outputs? => 0.2449
he normal std for a layer with 256 inputs => 0.08839
glorot uniform limit for a linear layer from 784 to 128 => 0.08111
xavier normal std for nn.Linear(300, 100) => 0.07071
what is the variance of He initialisation with 50 inputs => 0.04
he init std conv layer 64 input channels 3x3 kernel => 0.05893
""",
    "memory": """
how many megabytes do 3 million parameters take in float32? => 12,000,000
how many MB do 25 million float32 parameters take => 100,000,000 bytes
a model with 7b params in bf16, how many gb => 14,000,000,000 bytes
how many bytes has a network with 60k parameters in double precision => 480,000 bytes
""",
    "hinge": """
hinge loss y=1, score=0.3 => 0.7
hinge loss of scores 0.5, -1.2 and labels 1, -1 => 0.25
""",
    "derivative": """
derivative of 3x^2 - 4x + 1 at x = 3 => 14
f(w) = (w*3 - 1)^2, what is df/dw at w=2 => 30
gradient of x^2*y + y at (2, 3) => (12, 5)
derivative of tanh(2x) at x=0.5 => 0.8399
x = torch.tensor(3.0, requires_grad=True); y = x**2 + 2*x; y.backward(); x.grad? => 8
""",
    "code_shape": """
nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten() on 28x28: how many features? => 1,152
nn.Conv1d(1, 4, 3) then nn.MaxPool1d(2) for length 100, output shape? => (4, 49)
""",
    "code_parameters": """
nn.Embedding(100, 8), nn.LSTM(8, 16), nn.Linear(16, 2): total parameters? => 2,498
nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 16, 3): number of params => 1,392
""",
    "softmax": """
My three class scores are 3, 1 and 1. Which probabilities come out? => [0.787, 0.1065, 0.1065]
what is softmax([0, 1, 2])? => [0.09003, 0.2447, 0.6652]
softmax with temperature 0.5 for the scores 1, 2, 3 => [0.01588, 0.1173, 0.8668]
softmax 1, 1, 3 whats the prob of last => [0.1065, 0.1065, 0.787]
logits 3 and 1, T=2. softmax => [0.7311, 0.2689]
What is softmax of (0, 0, 0, 0)? => [0.25, 0.25, 0.25, 0.25]
the three logits are 1.5, 0.5, -0.5 . give me probabilities by softmax => [0.6652, 0.2447, 0.09003]
softmax with temperature 0.5 of 1 and 2 => [0.1192, 0.8808]
the logits for the classes red, green and blue are 1, 2, 3. what is the softmax probability of blue => [0.09003, 0.2447, 0.6652]
two logits 0 and 3 - p of second class after softmax? => [0.04743, 0.9526]
F.log_softmax(torch.tensor([2., 0.]), dim=0) => [-0.1269, -2.1269]
softmax with T = 4 from 8, 4, 0 => [0.6652, 0.2447, 0.09003]
log_softmax of 0, 1 => [-1.3133, -0.3133]
softmax of scores 5,5,5 => [0.3333, 0.3333, 0.3333]
""",
    "transposed": """
nn.ConvTranspose2d(128, 64, 3, stride=2, padding=1, output_padding=1) on 8x8, out? => 64 × 16 × 16
transposed conv kernel 4 stride 2 pad 1, i start from 5x5. which size do i obtain => 10
a ConvTranspose2d layer (kernel 3, stride 1, padding 0) gets a 6x6 map, how big becomes it => 8
Transposed convolution: input 7x7, kernel 3, stride 2, padding 1, output_padding 1. Output? => 14
upconv kernel 2 stride 2 from 28x28, size after => 56
ConvTranspose1d(8, 4, kernel_size=4, stride=4) on length 25, output length? => 4 × 100 × 100
I give a 12x12 map to ConvTranspose2d with kernel 4, stride 2, padding 1. Result is how big? => 24
""",
}
CASES = [
    (name, *(part.strip() for part in line.rsplit("=>", 1)))
    for name, lines in ASKED.items()
    for line in lines.strip().splitlines()
]


@pytest.mark.parametrize(("name", "message", "result"), CASES)
def test_a_question_with_chatter_is_computed(name, message, result):
    reply = read_calculation(message)

    assert isinstance(reply, Calculation), reply
    assert reply.name == name
    assert f"**{result}" in reply.answer.split("\n")[-1]
