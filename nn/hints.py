"""The names of other libraries that people try in nn, and what to write instead."""

from __future__ import annotations

__all__ = [
    "ATTRIBUTES",
    "CALLBACK",
    "DATA",
    "HISTORY",
    "INITIALISERS",
    "KEYWORDS",
    "LOSSES",
    "NAMES",
    "OPTIMISER",
    "OPTIMISERS",
    "PATH",
    "PLOTS",
    "RATE",
    "RUN",
    "TRAIN",
]

ACTIVATION = 'an activation is a name: nn.Layer(3, 4, "relu")'
SOFTMAX = "leave it out: nn.cross_entropy has its own; the op is autograd.softmax"
LOSS = "losses are functions and names"
NAMES = {
    "Linear": 'a layer is nn.Layer(inputs, neurons, "identity")',
    "Dense": "a layer is nn.Layer(inputs, neurons, activation)",
    "ReLU": ACTIVATION,
    "Tanh": ACTIVATION.replace("relu", "tanh"),
    "Sigmoid": ACTIVATION.replace("relu", "sigmoid"),
    "GELU": ACTIVATION.replace("relu", "gelu"),
    "LeakyReLU": ACTIVATION.replace("relu", "leaky_relu"),
    "relu": "the op is autograd.relu; a layer takes its name",
    "tanh": "the op is autograd.tanh; a layer takes its name",
    "sigmoid": "the op is autograd.sigmoid; a layer takes its name",
    "Softmax": SOFTMAX,
    "softmax": SOFTMAX,
    "MSELoss": f'{LOSS}: loss="mean_squared_error"',
    "L1Loss": f'{LOSS}: loss="mean_absolute_error"',
    "BCELoss": f'{LOSS}: loss="binary_cross_entropy"',
    "BCEWithLogitsLoss": f'{LOSS}: loss="binary_cross_entropy_with_logits"',
    "CrossEntropyLoss": f'{LOSS}: loss="cross_entropy"',
    "HuberLoss": f'{LOSS}: loss="huber"',
    "mse": "it is called mean_squared_error here",
    "mae": "it is called mean_absolute_error here",
    "Optimizer": "it is called Optimiser here",
    "functional": "ops are in autograd: autograd.relu; losses in nn: nn.cross_entropy",
    "Parameter": "a parameter is a Value among a module's attributes",
    "BatchNorm1d": "there is none; nn.Standardise.of(inputs) scales what a model is given",
    "Normalization": "nn.Standardise.of(inputs) is the first layer of a model",
    "StandardScaler": "nn.Standardise.of(inputs) is the first layer of a model",
    "MLPClassifier": "nn.MLP(inputs, [hidden, classes]), then nn.fit(model, X, y)",
    "MLPRegressor": "nn.MLP(inputs, [hidden, 1]), then nn.fit(model, X, y)",
    "DataLoader": "nn.fit takes batch_size=; nn.batches makes them by hand",
    "make_moons": "it is called nn.moons here",
    "make_circles": "it is called nn.circles here",
    "make_blobs": "it is called nn.blobs here",
    "load_iris": "it is called nn.iris here",
    "load_digits": "it is called nn.digits here",
    "accuracy_score": "it is called nn.accuracy here",
    "confusion_matrix": "it is called nn.confusion here",
    "r2_score": "it is called nn.r2 here",
    "Value": "Value is in autograd: from autograd import Value",
    "gradient_descent": "nn.minimize(f, start, learning_rate=...) walks downhill",
}
"""Names that `nn` does not have."""

LOSSES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "bce": "binary_cross_entropy",
    "log_loss": "binary_cross_entropy",
    "categorical_crossentropy": "cross_entropy",
    "sparse_categorical_crossentropy": "cross_entropy",
    "binary_crossentropy": "binary_cross_entropy",
}
"""What other libraries call their losses, and the name here."""

SPLIT = "validation_data=(X, y); split first by nn.train_test_split"
KEYWORDS = {
    "lr": "the rate is learning_rate=",
    "eta": "the rate is learning_rate=",
    "learning_rate_init": "the rate is learning_rate=",
    "optimizer": "it is spelt optimiser=",
    "solver": "it is optimiser=",
    "seed": "a seed is rng=",
    "random_state": "a seed is rng=",
    "epoch": "their number is epochs=",
    "n_epochs": "their number is epochs=",
    "num_epochs": "their number is epochs=",
    "max_iter": "their number is epochs=",
    "test_size": "the share is held_out=",
    "validation_split": SPLIT,
    "stratify": "every class is in both groups already",
    "criterion": "it is loss=",
    "return_X_y": "it gives both: inputs, labels = nn.iris()",
    "as_frame": "it gives lists: inputs, labels = nn.iris()",
    "n_samples": "it is the first argument, count",
    "momentum": "it belongs to nn.SGD(model.parameters(), 0.1, momentum=0.9)",
    "hidden_layer_sizes": "the neurons of each layer are the second argument: MLP(4, [16, 3])",
    "in_features": "it is the first argument, inputs",
    "out_features": "it is the second argument, neurons",
    "units": "it is the second argument, neurons",
    "kernel_initializer": "it is init=",
    "use_bias": "it is bias=",
    "betas_": "it is betas=",
    "eps": "it is epsilon=",
    "wd": "it is weight_decay=",
}
"""Keywords that nothing in `nn` takes."""

ATTRIBUTES = {
    "save": 'nn.save(model, "model.json")',
    "load": 'nn.load("model.json")',
    "score": "nn.accuracy(model.classify(X), y), or nn.r2(model.predict(X), y)",
    "compile": "nothing has to be compiled; nn.fit(model, X, y, loss=..., optimiser=...)",
    "evaluate": "nn.accuracy(model.classify(X), y), or nn.r2(model.predict(X), y)",
    "fit_transform": "nn.Standardise.of(inputs) is the first layer of a model",
    "predict_proba": "model.predict(X) gives the outputs of the last layer",
    "weights": "model.parameters(), or model.named_parameters() with their names",
    "coefs_": "model.parameters(), or model.named_parameters() with their names",
    "modules": "model.named_modules()",
    "to": "there is one kind of number and no device",
    "cuda": "there is one kind of number and no device",
}
"""What other libraries' models have."""

HISTORY = {
    "loss": 'history["loss"]',
    "val_loss": 'history["val_loss"]',
    "accuracy": 'history["accuracy"]',
    "epoch": "history.epochs is their number",
    "plot": "nn.plot.loss_curve(history)",
}
"""What other libraries' histories have."""

TRAIN = "it switches to training; eval() switches back, and nn.fit(model, X, y) trains"

CHOSEN = "learning_rate is a number or a function of the steps so far; .rate is the next one"
RATE = {"lr": CHOSEN, "eta": CHOSEN}
"""What other libraries call the learning rate of an optimiser."""

OPTIMISER = {
    **RATE,
    "param_groups": f"all parameters have one rate: {CHOSEN}",
    "minimize": "call loss.backward(), then .step()",
    "apply_gradients": "call loss.backward(), then .step()",
    "update": "call loss.backward(), then .step()",
}
"""What other libraries' optimisers have."""

OPTIMISERS = {
    "Adagrad": "there are SGD, RMSprop, Adam and AdamW; another is a subclass of nn.Optimiser",
    "LBFGS": "there is none; how-to page: with SciPy",
    "Optimizer": NAMES["Optimizer"],
    "lr_scheduler": "a schedule is the learning_rate: nn.SGD(parameters, nn.cosine(0.1, 1000))",
}
"""Names that `nn.optim` does not have."""

RUN = {
    "loss": 'run.history["loss"][-1]',
    "losses": 'run.history["loss"]',
    "logs": "run.history.last()",
    "metrics": "run.history.last()",
    "learning_rate": "run.optimiser.rate",
    "lr": "run.optimiser.rate",
    "optimizer": "it is spelt run.optimiser",
    "stop_training": 'run.stop("why")',
    "should_stop": 'run.stop("why")',
}
"""What other libraries tell their callbacks."""

EACH = "the functions of a Callback are on_train_begin, on_epoch_end and on_train_end"
CALLBACK = dict.fromkeys(
    [
        *("on_epoch_begin", "on_epoch_start", "on_train_epoch_start", "on_train_epoch_end"),
        *("on_batch_begin", "on_batch_end", "on_train_batch_start", "on_train_batch_end"),
        *("on_train_batch_begin", "on_train_start", "on_fit_start", "on_fit_end"),
        *("on_test_begin", "on_test_end", "on_validation_end", "on_validation_epoch_end"),
    ],
    EACH,
)
"""What other libraries' callbacks may define."""

DATA = {
    **dict.fromkeys(["X", "x", "data", "features"], "use .inputs"),
    **dict.fromkeys(["Y", "y", "target", "targets"], "use .labels"),
    "feature_names": "only inputs and labels are kept",
    "target_names": "sorted(set(data.labels))",
    "shape": "len(data.labels) examples of len(data.inputs[0]) inputs",
}
"""What other libraries' data sets have."""

PATH = {
    "x": "the last point is path.points[-1]",
    "fun": "the last height is path.heights[-1]",
    "success": "path.flat says whether it ended where it is flat",
    "nit": "len(path.heights) - 1",
    "history": "path.points and path.heights",
}
"""What SciPy's results have."""

INITIALISERS = {
    **dict.fromkeys(["kaiming", "kaiming_normal", "kaiming_uniform"], "it is called he here"),
    **dict.fromkeys(["glorot", "glorot_uniform", "xavier_uniform"], "it is called xavier here"),
    "ones": "nn.init.constant(1.0)",
}
"""Names that `nn.init` does not have."""

PLOTS = {
    "history": "nn.plot.loss_curve(history)",
    "loss": "nn.plot.loss_curve(history)",
    "learning_curve": "nn.plot.loss_curve(history)",
    "network": "nn.draw_network(model)",
    "confusion": "nn.confusion(model.classify(X), y) is a table",
    "show": "a cell shows the plot; elsewhere import matplotlib.pyplot and call its show()",
    "boundary": "it is called decision_boundary here",
}
"""Names that `nn.plot` does not have."""
