// Formulas over many points, with their slopes: what a C programmer writes by hand.
#include <math.h>

// micrograd's README expression: value and both slopes.
void expression(long n, const double *restrict a_, const double *restrict b_,
                double *restrict value, double *restrict da, double *restrict db) {
  for (long i = 0; i < n; i++) {
    double a = a_[i], b = b_[i];
    double sum = b + a, gap = b - a;
    double c = 4 * sum - a + 3; // 2 (2 (a + b) + 1) + 1 - a
    double up = sum > 0 ? sum : 0, down = gap > 0 ? gap : 0;
    double d = 4 * (3 * (a * b + b * b * b) + up) + down;
    double e = c - d, f = e * e;
    value[i] = f / 2 + 10 / f;
    double slope = (1 - 20 / (f * f)) * e; // of the value in e
    double in_d = -slope, in_up = sum > 0 ? 4 * in_d : 0, in_down = gap > 0 ? in_d : 0;
    da[i] = 3 * slope + 12 * in_d * b + in_up - in_down;
    db[i] = 4 * slope + 12 * in_d * (a + 3 * b * b) + in_up + in_down;
  }
}

// The price of a European call, and its slopes in price, strike, years, interest and volatility.
void black_scholes(long n, const double *restrict price, const double *restrict strike,
                   const double *restrict years, const double *restrict interest,
                   const double *restrict volatility, double *restrict value,
                   double *restrict in_price, double *restrict in_strike,
                   double *restrict in_years, double *restrict in_interest,
                   double *restrict in_volatility) {
  const double root_half = 0.70710678118654752440, bell_top = 0.39894228040143267794;
  for (long i = 0; i < n; i++) {
    double s = price[i], k = strike[i], t = years[i], r = interest[i], v = volatility[i];
    double root = sqrt(t), spread = v * root;
    double first = (log(s / k) + (r + 0.5 * v * v) * t) / spread, second = first - spread;
    double likely = 0.5 * (1 + erf(first * root_half));
    double paid = 0.5 * (1 + erf(second * root_half));
    double discount = exp(-r * t), bell = bell_top * exp(-0.5 * first * first);
    value[i] = s * likely - k * discount * paid;
    in_price[i] = likely;
    in_strike[i] = -discount * paid;
    in_years[i] = s * bell * v / (2 * root) + r * k * discount * paid;
    in_interest[i] = k * discount * t * paid;
    in_volatility[i] = s * bell * root;
  }
}

// Rosenbrock's valley in ten variables; variable after variable, each for all points.
void rosenbrock(long n, const double *restrict x, double *restrict value,
                double *restrict slopes) {
  for (long i = 0; i < n; i++) {
    double sum = 0, before = 0, a = x[i];
#pragma GCC unroll 9
    for (int k = 0; k < 9; k++) {
      double b = x[(k + 1) * n + i], rise = b - a * a, left = 1 - a;
      sum += 100 * rise * rise + left * left;
      slopes[k * n + i] = before - 400 * a * rise - 2 * left;
      before = 200 * rise;
      a = b;
    }
    slopes[9 * n + i] = before;
    value[i] = sum;
  }
}
