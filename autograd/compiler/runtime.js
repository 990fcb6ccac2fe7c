function f_pow(x, y) {
    const is_one = x === 1.0 || (x === -1.0 && Math.abs(y) === Infinity);
    return is_one ? 1.0 : Math.pow(x, y);
}

function f_hypot(x, y) {
    return f_norm([x, y], 2);
}

function f_polynomial(coefficients, x) {
    return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0.0);
}

// erf(x) / x - 1 in powers of x * x, fitted where x * x <= 1
const f_erf_powers = [
    -7.795898827002142e-10, 1.3720064546777686e-08, -1.6208483801871705e-07,
    1.6447424703317362e-06, -1.492473690741966e-05, 0.00012055294904839707,
    -0.0008548325975389692, 0.0052239776071164225, -0.02686617064323777, 0.11283791670945006,
    -0.37612638903183543, 0.12837916709551256
];

// erfc(x) * exp(x * x) * (1 + 2 * x) - 1 in powers of (x - 3) / (x + 3), fitted from .5 to 28
const f_erfc_powers = [
    -1.541055292474667e-08, 2.292393009921899e-08, 1.1177528463195771e-07,
    -1.2169240627639653e-07, -6.299129103282541e-07, 3.4482536968247793e-07,
    3.481686983452046e-06, -7.270603109882931e-07, -2.0104454851557477e-05,
    4.9484535339192485e-06, 0.00012510037313823361, -0.0001051596522473519,
    -0.0007798324398793133, 0.0018886903466049378, 0.002529391832675186, -0.023770514918036445,
    0.06830802734307077, -0.11927366341532432, 0.1296451587027835, -0.04756229435345058,
    -0.13562110612458134, 0.25300805826972966
];

// exp(-x * x) * above / below, with the rounding errors of the square, above and below put back
function f_erfc_tail(x) {
    if (x > 28.0) return 0.0;
    const square = x * x, shape = f_polynomial(f_erfc_powers, (x - 3.0) / (x + 3.0));
    const above = 1.0 + shape, below = 1.0 + 2.0 * x;
    const missing_above = (shape - (above - 1.0)) / above;
    const missing_below = (1.0 - (below - 2.0 * x)) / below;
    const curve = Math.exp(-square) * (above / below);
    return curve + curve * (missing_above - missing_below - f_product_error(x, x, square));
}

function f_erf(x) {
    if (Math.abs(x) <= 1.0) return x + x * f_polynomial(f_erf_powers, x * x);
    const below = 1.0 - f_erfc_tail(Math.abs(x));
    return x < 0.0 ? -below : below;
}

function f_erfc(x) {
    if (x >= 0.5) return f_erfc_tail(x);
    return 1.0 - f_erf(x);
}
