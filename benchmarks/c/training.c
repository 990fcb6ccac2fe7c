// Stochastic gradient descent, an update for each example, on a network of two sigmoid layers with
// squared error.  Parameters come neuron by neuron, weights then bias; targets are ten a row.
#include <math.h>
#include <string.h>

enum { CLASSES = 10, PADDED = 16 };

static inline double sigmoid(double x) { return 1 / (1 + exp(-x)); }

// Plain C: neuron by neuron, as the formulas are written.
static inline __attribute__((always_inline)) void
plain(int inputs, int hidden, long count, const long *order, const double *all_inputs,
      const double *all_targets, double rate, double *parameters, double *loss) {
  double one[hidden], two[CLASSES], in_one[hidden], in_two[CLASSES], sum = 0;
  double *second = parameters + hidden * (inputs + 1);
  for (long n = 0; n < count; n++) {
    const double *x = all_inputs + inputs * order[n], *target = all_targets + CLASSES * order[n];
    for (int j = 0; j < hidden; j++) {
      const double *w = parameters + j * (inputs + 1);
      double v = w[inputs];
      for (int i = 0; i < inputs; i++) v += w[i] * x[i];
      one[j] = sigmoid(v);
      in_one[j] = 0;
    }
    for (int k = 0; k < CLASSES; k++) {
      double *w = second + k * (hidden + 1), v = w[hidden];
      for (int j = 0; j < hidden; j++) v += w[j] * one[j];
      two[k] = sigmoid(v);
      double error = two[k] - target[k];
      sum += error * error;
      in_two[k] = 2 * error * two[k] * (1 - two[k]);
      for (int j = 0; j < hidden; j++) {
        in_one[j] += in_two[k] * w[j];
        w[j] -= rate * in_two[k] * one[j];
      }
      w[hidden] -= rate * in_two[k];
    }
    for (int j = 0; j < hidden; j++) {
      double *w = parameters + j * (inputs + 1);
      double step = rate * in_one[j] * one[j] * (1 - one[j]);
      for (int i = 0; i < inputs; i++) w[i] -= step * x[i];
      w[inputs] -= step;
    }
  }
  *loss = sum / count;
}

// As wide as a register: gcc keeps wider vectors in memory.
#ifdef __AVX512F__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
typedef double vector __attribute__((vector_size(8 * LANES), aligned(8)));

// Tuned C: the weights of an input lie side by side, so that neurons are lanes; the first layer is
// updated when the next example reads it, so that its weights pass through the processor once.
static inline __attribute__((always_inline)) void
tuned(int inputs, int hidden, long count, const long *order, const double *all_inputs,
      const double *all_targets, double rate, double *parameters, double *loss) {
  enum { MOST = 64 / LANES, WIDE = PADDED / LANES };
  const int wide = hidden / LANES;
  static double first[256 * 64] __attribute__((aligned(64)));
  static double second[64 * PADDED] __attribute__((aligned(64)));
  double one[64] __attribute__((aligned(64))), first_bias[64] __attribute__((aligned(64)));
  double two[PADDED] __attribute__((aligned(64))), step[64] __attribute__((aligned(64)));
  double second_bias[PADDED] __attribute__((aligned(64))) = {0}, none[256] = {0}, sum = 0;
  double in_two[PADDED] __attribute__((aligned(64))) = {0};
  const double *before = none, *p = parameters;
  for (int j = 0; j < hidden; j++) {
    for (int i = 0; i < inputs; i++) first[i * hidden + j] = *p++;
    first_bias[j] = *p++;
  }
  memset(second, 0, sizeof second);
  for (int k = 0; k < CLASSES; k++) {
    for (int j = 0; j < hidden; j++) second[j * PADDED + k] = *p++;
    second_bias[k] = *p++;
  }
  memset(step, 0, sizeof step);
  for (long n = 0; n < count; n++) {
    const double *x = all_inputs + inputs * order[n], *target = all_targets + CLASSES * order[n];
    vector heights[MOST], steps[MOST];
    for (int v = 0; v < wide; v++) {
      heights[v] = ((vector *)first_bias)[v];
      steps[v] = ((vector *)step)[v];
    }
    vector *weights = (vector *)first;
    for (int i = 0; i < inputs; i++) {
      double now = x[i], then = before[i];
#pragma GCC unroll 8
      for (int v = 0; v < wide; v++) {
        vector w = weights[i * wide + v] - then * steps[v];
        weights[i * wide + v] = w;
        heights[v] += now * w;
      }
    }
    for (int v = 0; v < wide; v++) ((vector *)one)[v] = heights[v];
    for (int j = 0; j < hidden; j++) one[j] = sigmoid(one[j]);
    vector sums[WIDE];
    for (int v = 0; v < WIDE; v++) sums[v] = ((vector *)second_bias)[v];
    for (int j = 0; j < hidden; j++)
      for (int v = 0; v < WIDE; v++) sums[v] += one[j] * ((vector *)second)[WIDE * j + v];
    for (int v = 0; v < WIDE; v++) ((vector *)two)[v] = sums[v];
    for (int k = 0; k < PADDED; k++) two[k] = sigmoid(two[k]);
    for (int k = 0; k < CLASSES; k++) {
      double error = two[k] - target[k];
      sum += error * error;
      in_two[k] = 2 * error * two[k] * (1 - two[k]);
    }
    for (int v = 0; v < WIDE; v++) sums[v] = ((vector *)in_two)[v];
    for (int j = 0; j < hidden; j++) {
      double in_one = 0, share = rate * one[j];
      for (int k = 0; k < PADDED; k++) in_one += second[j * PADDED + k] * in_two[k];
      step[j] = in_one;
      for (int v = 0; v < WIDE; v++) ((vector *)second)[WIDE * j + v] -= share * sums[v];
    }
    for (int v = 0; v < WIDE; v++) ((vector *)second_bias)[v] -= rate * sums[v];
    for (int j = 0; j < hidden; j++) {
      step[j] *= rate * one[j] * (1 - one[j]);
      first_bias[j] -= step[j];
    }
    before = x;
  }
  double *q = parameters;
  for (int j = 0; j < hidden; j++) {
    for (int i = 0; i < inputs; i++) *q++ = first[i * hidden + j] - before[i] * step[j];
    *q++ = first_bias[j];
  }
  for (int k = 0; k < CLASSES; k++) {
    for (int j = 0; j < hidden; j++) *q++ = second[j * PADDED + k];
    *q++ = second_bias[k];
  }
  *loss = sum / count;
}

#define TRAINER(NAME, WAY, INPUTS, HIDDEN)                                                       \
  void NAME(long count, const long *order, const double *inputs, const double *targets,          \
            double rate, double *parameters, double *loss) {                                     \
    WAY(INPUTS, HIDDEN, count, order, inputs, targets, rate, parameters, loss);                  \
  }
TRAINER(plain_64_32_10, plain, 64, 32)
TRAINER(tuned_64_32_10, tuned, 64, 32)
TRAINER(plain_256_64_10, plain, 256, 64)
TRAINER(tuned_256_64_10, tuned, 256, 64)
