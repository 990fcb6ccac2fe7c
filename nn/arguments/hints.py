"""Names and keywords of other libraries that people try in nn, and what to write instead."""

from __future__ import annotations

from autograd.hints import several

__all__ = [
    "CURVE",
    "DROPOUT",
    "ENGINES",
    "INITIALISERS",
    "KEYWORDS",
    "LOSSES",
    "METRICS",
    "NAMES",
    "OPTIMISERS",
    "PLOTS",
    "SCALING",
    "SCORE",
    "STOPPING",
    "WALK",
]

ACTIVATION = 'an activation is a name: nn.Layer(3, 4, "{}")'
LOSS = 'losses are functions and names: loss="{}"'
OP = "the op is autograd.{}; a layer takes its name"
CURVE = "nn.plot.loss_curve(history)"
SCALING = "nn.Standardise.of(inputs) is the first layer of a model"
ENCODED = "nn.fit takes the names of classes as they are"
SCORE = "nn.accuracy(model.predict(X), y), or nn.r2(model.predict(X), y)"
SCHEDULE = "a schedule is the learning_rate: nn.{}"
STOP = "give callbacks=[nn.EarlyStopping(patience=10)]"
SMALL = "there is none: networks here are small, and each layer sees all inputs"
FOLDS = 'nn.fit_many(model, X, y, folds=5, metrics=["accuracy"]) cross-validates'
SEARCH = 'nn.fit_many(make_model, X, y, folds=5, vary={"learning_rate": [0.1, 0.01]}) searches'
STEP = "nn.fit compiles by itself; for a loop of your own: nn.compile_step(model, loss, optimiser)"

OPTIMISERS = several(
    {
        "Adagrad Adadelta Adamax NAdam RAdam Momentum": (
            "there are SGD, RMSprop, Adam and AdamW; another is a subclass of nn.Optimiser"
        ),
        "LBFGS": "there is none; scipy.optimize.minimize takes grad(f)",
        "Optimizer": "it is called Optimiser here",
        "StepLR": SCHEDULE.format("stepwise(0.1, every=100)"),
        "CosineAnnealingLR": SCHEDULE.format("cosine(0.1, steps=1000)"),
        "lr_scheduler LambdaLR ReduceLROnPlateau LearningRateScheduler": SCHEDULE.format(
            "cosine, stepwise, warm_up"
        ),
    }
)
"""Names that `nn.optim` does not have."""

NAMES = OPTIMISERS | several(
    {
        "Linear": 'a layer is nn.Layer(inputs, neurons, "identity")',
        "Dense": "a layer is nn.Layer(inputs, neurons, activation)",
        "Network NeuralNetwork NeuralNet": "nn.MLP(inputs, [hidden, outputs])",
        "MLPClassifier": "nn.MLP(inputs, [hidden, classes]), then nn.fit(model, X, y)",
        "MLPRegressor": "nn.MLP(inputs, [hidden, 1]), then nn.fit(model, X, y)",
        "Conv1d Conv2d LSTM GRU RNN Flatten MaxPool2d Transformer": SMALL,
        "Embedding": "autograd.take(rows, number) takes one row; lesson 8 shows it",
        "Attention MultiheadAttention": "there is none; lesson 8 writes it from Values",
        "ModuleList": "a plain list of modules, as an attribute of a Module, is enough",
        "BatchNorm1d LayerNorm": (
            "there is none; nn.Standardise.of(inputs) scales what a model is given"
        ),
        "Parameter": "a parameter is a Value among a module's attributes",
        "functional": "ops are in autograd: autograd.relu; losses in nn: nn.cross_entropy",
        "Value": "Value is in autograd: from autograd import Value",
    }
    | {
        name: ACTIVATION.format(ours)
        for name, ours in (
            *(("ReLU", "relu"), ("Tanh", "tanh"), ("Sigmoid", "sigmoid"), ("GELU", "gelu")),
            *(("LeakyReLU", "leaky_relu"), ("ELU", "elu"), ("SiLU", "silu"), ("Swish", "silu")),
            *(("Softplus", "softplus"), ("Identity", "identity")),
        )
    }
    | {name: OP.format(name) for name in ("relu", "tanh", "sigmoid", "gelu", "leaky_relu")}
    | {
        name: LOSS.format(ours)
        for name, ours in (
            *(("MSELoss", "mean_squared_error"), ("L1Loss", "mean_absolute_error")),
            *(("BCELoss", "binary_cross_entropy"), ("CrossEntropyLoss", "cross_entropy")),
            *(("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"), ("HuberLoss", "huber")),
            *(("SmoothL1Loss", "huber"), ("NLLLoss", "cross_entropy"), ("HingeLoss", "hinge")),
        )
    }
    | {
        "Softmax softmax": "leave it out: nn.cross_entropy has its own; the op is autograd.softmax",
        "mse": "it is called mean_squared_error here",
        "mae": "it is called mean_absolute_error here",
        "Normalization normalize StandardScaler MinMaxScaler scale": SCALING,
        "OneHotEncoder LabelEncoder one_hot to_categorical": ENCODED,
        "DataLoader": "nn.fit takes batch_size=; nn.batches makes them by hand",
        "make_moons": "it is called nn.moons here",
        "make_circles": "it is called nn.circles here",
        "make_blobs make_classification": "it is called nn.blobs here",
        "make_regression": "nn.noisy_line and nn.noisy_sine make such data",
        "load_iris": "it is called nn.iris here",
        "load_digits mnist": "it is called nn.digits here",
        "read_csv load_csv": "pandas reads it; in a terminal: python -m nn train FILE",
        "shuffle": "data.shuffled(0) of a data set; nn.fit shuffles by itself",
        "split": "it is called nn.train_test_split here",
        "cross_validate cross_val_score KFold StratifiedKFold": FOLDS,
        "grid_search GridSearchCV RandomizedSearchCV": SEARCH,
        "Pipeline make_pipeline": SCALING,
        "compile jit train_step make_step": STEP,
        "grad value_and_grad hessian no_grad": "it is in autograd: from autograd import grad",
        "random rand randn": "Python has it: import random",
        "names load_names": "it is called nn.given_names here",
        "accuracy_score": "it is called nn.accuracy here",
        "confusion_matrix classification_report": "it is called nn.confusion here",
        "r2_score": "it is called nn.r2 here",
        "train learn": "nn.fit(model, X, y)",
        "predict": "it belongs to the model: model.predict(X)",
        "summary": "it belongs to the model: model.summary()",
        "evaluate score": SCORE,
        "clip_grad_norm_ clip_grad_value_ utils": "nn.clip_gradients(parameters, norm=1.0)",
        "ModelCheckpoint": "it is called Checkpoint here",
        "plot_loss plot_history": CURVE,
        "draw visualize plot_model": "nn.draw_network(model)",
        "seed set_seed manual_seed": "give rng=0 where something is random",
        "gradient_descent": "nn.minimize(f, start, learning_rate=...) walks downhill",
    }
)
"""Names that `nn` does not have."""

INITIALISERS = several(
    {
        "kaiming kaiming_normal kaiming_uniform": "it is called he here",
        "glorot glorot_uniform xavier_uniform": "it is called xavier here",
        "ones": "nn.init.constant(1.0)",
    }
)
"""Names that `nn.init` does not have."""

PLOTS = several(
    {
        "history loss learning_curve": CURVE,
        "network": "nn.draw_network(model)",
        "confusion": "nn.confusion(model.classify(X), y) is a table",
        "show": 'a cell shows the plot; .save("plot.svg") writes a file',
        "boundary": "it is called decision_boundary here",
    }
)
"""Names that `nn.plot` does not have."""

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

METRICS = {"acc": "accuracy", "mae": "mean_absolute_error", "r2_score": "r2"}
"""The same for metrics."""

ENGINES = dict.fromkeys(("native", "jit", "numba", "c", "cpu", "compiled", "machine"), "llvm")
"""The same for engines."""

OF_OPTIMISER = "it belongs to the optimiser: nn.SGD(model.parameters(), 0.1, {})"
KEYWORDS = several(
    {
        "lr eta rate learning_rate_init": "the rate is learning_rate=",
        "scheduler lr_scheduler": SCHEDULE.format("cosine(0.1, steps=1000)"),
        "optimizer": "it is spelt optimiser=",
        "solver opt": "it is optimiser=",
        "seed random_state": "a seed is rng=",
        "epoch n_epochs num_epochs max_epochs max_iter n_iter": "their number is epochs=",
        "iterations steps": "their number is epochs=",
        "batch bs minibatch minibatch_size": "it is batch_size=",
        "test_size train_size": "the share is held_out=",
        "validation_split val_data valid eval_set": (
            "validation_data=(X, y); split first by nn.train_test_split"
        ),
        "early_stopping patience": STOP,
        "progress silent quiet": "verbose=0 is silent",
        "stratify": "every class is in both groups already",
        "criterion loss_function objective cost": "it is loss=",
        "warm_start initial_epoch": "nn.fit goes on from the weights as they are",
        "checkpoint": 'give callbacks=[nn.Checkpoint("run.json")]',
        "sample_weight class_weight": "all examples count the same",
        "device accelerator precision": "there is one kind of number and no device",
        "target": "labels= are the answers; engine= is what runs the epochs",
        "backend jit jit_compile compile fast native": 'machine code is engine="llvm"',
        "exact deterministic": "strict=True gives the bits of eager training",
        "parallel pool client": "it is executor=, as in nn.fit_many",
        "repeats runs seeds": 'several seeds are nn.fit_many(..., vary={"rng": range(5)})',
        "n_jobs workers max_workers num_workers": (
            "nn.fit_many takes executor=, such as ProcessPoolExecutor(max_workers=4)"
        ),
        "cv n_splits": "nn.fit_many takes folds=",
        "param_grid params grid": 'nn.fit_many takes vary={"learning_rate": [0.1, 0.01]}',
        "param_distributions": "nn.fit_many takes vary=, a list of dicts that you draw",
        "scoring": "it is metrics=",
        "refit": "train the best setting once more, on all examples",
        "estimator": "it is the first argument, model",
        "X x data": "it is inputs=",
        "Y y targets": "it is labels=",
        "y_pred": "it is predictions=",
        "y_true": "it is truths=",
        "n n_samples samples size": "it is the first argument, count",
        "momentum": OF_OPTIMISER.format("momentum=0.9"),
        "weight_decay": OF_OPTIMISER.format("weight_decay=0.01"),
        "clip clip_norm clip_grad grad_clip max_grad_norm": OF_OPTIMISER.format("clip_norm=1.0"),
        "l2 regularizer regularization alpha": "penalty=nn.l2, a function of the parameters",
        "hidden hidden_sizes hidden_layer_sizes hidden_layers layers": (
            "the neurons of each layer are the second argument: MLP(4, [16, 3])"
        ),
        "nin in_features input_dim input_size n_inputs": "it is the first argument, inputs",
        "nout out_features units": "it is the second argument, neurons",
        "output_dim output_size": "the last of the sizes: MLP(4, [16, 3]) has 3 outputs",
        "act": "it is activation=",
        "nonlin": 'activation="relu", or "identity" for none',
        "output_activation final_activation last_activation": "it is output=",
        "dropout": "nn.Dropout(0.2) is a layer of nn.Sequential",
        "kernel_initializer initializer": "it is init=",
        "use_bias": "it is bias=",
        "beta1 beta_1 beta2 beta_2": "it is betas=(0.9, 0.999)",
        "eps": "it is epsilon=",
        "wd": "it is weight_decay=",
        "rho": "it is smoothing=",
        "min_delta": "it is by_at_least=",
        "save_best_only": "nn.EarlyStopping puts the best parameters back",
        "return_X_y": "it gives both: inputs, labels = nn.iris()",
        "as_frame": "it gives lists: inputs, labels = nn.iris()",
    }
)
"""Keywords that other libraries take where `nn` has another."""

DROPOUT = KEYWORDS | several({"p rate": "it is share="})
STOPPING = KEYWORDS | {"mode": "maximise=True where larger is better"}
WALK = KEYWORDS | several(
    {
        "max_iter maxiter iterations n_iter epochs": "their number is steps=",
        "x0 x initial": "it is the second argument, start",
        "tol": "it is tolerance=",
        "jac": "f is differentiated here: give f alone",
    }
)
"""The same for Dropout, for EarlyStopping and for minimize."""
