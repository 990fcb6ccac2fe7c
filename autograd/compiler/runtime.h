static double f_product_error(double x, double y, double rounded) {
    double scaled = 134217729.0 * x, shifted = 134217729.0 * y;
    double x_high = scaled - (scaled - x), y_high = shifted - (shifted - y);
    double x_low = x - x_high, y_low = y - y_high;
    return ((x_high * y_high - rounded) + x_high * y_low + x_low * y_high) + x_low * y_low;
}

static double f_reciprocal_sqrt(double x) {
    if (!(x > 0.0 && x < INFINITY)) return x == 0.0 ? INFINITY : x == INFINITY ? 0.0 : NAN;
    if (x < 1e-290) return 1.2676506002282294e30 * f_reciprocal_sqrt(1.6069380442589903e60 * x);
    if (x > 1e290) return 7.888609052210118e-31 * f_reciprocal_sqrt(6.223015277861142e-61 * x);
    double root = sqrt(x), result = 1.0 / root;
    double product = result * root, square = root * root;
    double missing = (1.0 - product) - f_product_error(result, root, product);
    double left_over = (x - square) - f_product_error(root, root, square);
    return result + result * (missing - 0.5 * left_over / x);
}

static double f_cbrt(double x) {
    if (x == 0.0 || x - x != 0.0) return x;
    if (fabs(x) <= 1e-290) return f_cbrt(2.037035976334486e90 * x) * 7.888609052210118e-31;
    if (fabs(x) >= 1e290) return f_cbrt(4.909093465297727e-91 * x) * 1.2676506002282294e30;
    double root = cbrt(x), square = root * root, cube = square * root;
    double left_over = (x - cube) - f_product_error(square, root, cube);
    left_over -= f_product_error(root, root, square) * root;
    return root + left_over / (3.0 * square);
}

static double f_pow_slope(double x, double y) {
    if (y == 0.0) return 0.0;
    if (x == 0.0 || (y >= 0.5 && y <= 9007199254740992.0)
        || (floor(y) == y && fabs(y) <= 9007199254740992.0)) return y * pow(x, y - 1.0);
    double slope = y * (pow(x, y) / x);
    return fabs(slope) == INFINITY ? y / x * pow(x, y) : slope;
}

static double f_silu(double x) {
    if (x < -700.0) {
        double half = exp(0.5 * x);
        return half != 0.0 ? x * half * half : -0.0;
    }
    double tail = exp(-fabs(x));
    return x < INFINITY ? x * ((x >= 0.0 ? 1.0 : tail) / (1.0 + tail)) : x;
}

static double f_bell(double x) {
    if (fabs(x) > 80.0) return 0.0;
    double square = x * x;
    return exp(-0.25 * square) * (1.0 - 0.25 * f_product_error(x, x, square));
}

static double f_normal_cdf(double x) {
    if (fabs(x) > 40.0) return x < 0.0 ? 0.0 : 1.0;
    double z = -x * 0.7071067811865476;
    double error = f_product_error(-x, 0.7071067811865476, z) - x * -4.833646656726457e-17;
    return 0.5 * erfc(z) - error * 0.5641895835477563 * exp(-z * z);
}

static double f_gelu(double x) {
    if (x >= -37.0 || x != x) return x * f_normal_cdf(x);
    if (x < -40.0) return -0.0;
    double square = x * x, inverse = 1.0 / square, term = 1.0, tail = 0.0;
    for (int odd = 1; odd < 15; odd += 2) {
        term *= -odd * inverse;
        tail += term;
    }
    double correction = tail - 0.5 * f_product_error(x, x, square);
    return -exp(-0.5 * square) * (0.3989422804014327 + 0.3989422804014327 * correction);
}

static double f_element(const double *x, int n) {
    for (int place = 0; place < n - 1; place++) if (x[0] == place) return x[place + 1];
    return NAN;
}

static double f_clip(double x, double low, double high) {
    if (!(low <= high)) return NAN;
    return x < low ? low : x > high ? high : x;
}

/* e to the power of number - largest, the difference kept to 106 bits */
static double f_weight(double number, double largest) {
    double difference = number - largest, back = difference - number;
    if (difference < -746.0) return 0.0;
    double error = (number - (difference - back)) - (largest + back);
    return exp(difference) * (1.0 + error);
}

/* the sum of x[k] / divisor, rounded once: exact parts that do not overlap, added at the end */
static double f_exact_sum(const double *x, int n, double divisor) {
    double parts[64];
    int count = 0;
    for (int k = 0; k < n; k++) {
        double next = x[k] / divisor;
        int kept = 0;
        for (int j = 0; j < count; j++) {
            double part = parts[j];
            double large = fabs(next) < fabs(part) ? part : next;
            double small = fabs(next) < fabs(part) ? next : part;
            next = large + small;
            double low = small - (next - large);
            if (next - next != 0.0) return next;
            if (low != 0.0) parts[kept++] = low;
        }
        if (next - next != 0.0) return next;
        if (next != 0.0) parts[kept++] = next;
        count = kept;
    }
    double high = 0.0, low = 0.0;
    while (count > 0 && low == 0.0) {
        double before = high, part = parts[--count];
        high = before + part;
        low = part - (high - before);
    }
    if (count > 0 && (low > 0.0) == (parts[count - 1] > 0.0)) {
        double twice = 2.0 * low, up = high + twice;
        if (up - high == twice) high = up;
    }
    return high;
}

static double f_sum(const double *x, int n) {
    double result = f_exact_sum(x, n, 1.0);
    if (result - result == 0.0) return result;
    return 18446744073709551616.0 * f_exact_sum(x, n, 18446744073709551616.0);
}

static double f_mean(const double *x, int n) {
    double result = f_sum(x, n) / n;
    return fabs(result) == INFINITY ? f_exact_sum(x, n, n) : result;
}

static double f_dot(const double *w, const double *x, int n) {
    double result = 0.0;
    for (int k = 0; k < n; k++) result += w[k] * x[k];
    return result;
}

/* the product of factors without large powers of two; these are counted apart */
static double f_prod(const double *x, int n) {
    double result = 1.0, error = 0.0, signs = 1.0;
    int special = 0, power = 0;
    for (int k = 0; k < n; k++) {
        double factor = x[k];
        if (factor == 0.0 || factor - factor != 0.0) {
            special = 1;
            signs *= factor;
            continue;
        }
        if (factor < 0.0) signs = -signs;
        for (; fabs(factor) > 1.157920892373162e77; power++) factor *= 7.458340731200207e-155;
        for (; fabs(factor) < 8.636168555094445e-78; power--) factor *= 1.3407807929942597e154;
        double rounded = result * factor;
        error = error * factor + f_product_error(result, factor, rounded);
        result = rounded;
        if (fabs(result) > 1.157920892373162e77) {
            result *= 7.458340731200207e-155;
            error *= 7.458340731200207e-155;
            power++;
        } else if (fabs(result) < 8.636168555094445e-78) {
            result *= 1.3407807929942597e154;
            error *= 1.3407807929942597e154;
            power--;
        }
    }
    if (special) return signs;
    result += error;
    for (; power > 0 && fabs(result) < INFINITY; power--) result *= 1.3407807929942597e154;
    for (; power < 0 && result != 0.0; power++) result *= 7.458340731200207e-155;
    return result;
}

/* the root of the sum of squares, which is kept to 106 bits */
static double f_norm(const double *x, int n) {
    double largest = 0.0, high = 0.0, low = 0.0;
    for (int k = 0; k < n; k++) {
        if (fabs(x[k]) > largest || x[k] != x[k]) largest = fabs(x[k]);
        if (fabs(x[k]) == INFINITY) return INFINITY;
    }
    if (!(largest > 0.0)) return largest;
    double scale = largest > 1e150 ? 2.409919865102884e-181
        : largest < 1e-130 ? 4.149515568880993e180 : 1.0;
    for (int k = 0; k < n; k++) {
        double y = scale * x[k], square = y * y, total = high + square;
        double back = total - high;
        low += ((high - (total - back)) + (square - back)) + f_product_error(y, y, square);
        high = total;
    }
    double root = sqrt(high), again = root * root;
    double left_over = ((high - again) - f_product_error(root, root, again)) + low;
    return (root + 0.5 * left_over / root) / scale;
}

/* the value and the results if all are finite; else nan for all of them */
static double f_checked(double value, double *results, int n) {
    int finite = value - value == 0.0;
    for (int k = 0; k < n; k++) finite = finite && results[k] - results[k] == 0.0;
    for (int k = 0; k < n && !finite; k++) results[k] = NAN;
    return finite ? value : NAN;
}
