// micrograd's demo: the hinge loss and its gradient, of a 2-16-16-1 network with relu.
// Parameters come neuron by neuron, weights then bias.

enum { HIDDEN = 16, PARAMETERS = 337 };

void demo(long points, const double *restrict inputs, const double *restrict labels,
          const double *restrict parameters, double *restrict loss, double *restrict gradient) {
  double first[2][HIDDEN], first_bias[HIDDEN], second[HIDDEN][HIDDEN], second_bias[HIDDEN];
  double last[HIDDEN], in_first[2][HIDDEN] = {{0}}, in_first_bias[HIDDEN] = {0};
  double in_second[HIDDEN][HIDDEN] = {{0}}, in_second_bias[HIDDEN] = {0}, in_last[HIDDEN] = {0};
  double in_last_bias = 0, sum = 0, squares = 0;
  const double *p = parameters;
  for (int i = 0; i < HIDDEN; i++) {
    first[0][i] = *p++;
    first[1][i] = *p++;
    first_bias[i] = *p++;
  }
  for (int i = 0; i < HIDDEN; i++) { // transposed: neighbours in memory are neighbouring neurons
    for (int j = 0; j < HIDDEN; j++) second[j][i] = *p++;
    second_bias[i] = *p++;
  }
  for (int j = 0; j < HIDDEN; j++) last[j] = *p++;
  double last_bias = *p;
  for (long point = 0; point < points; point++) {
    double x = inputs[2 * point], y = inputs[2 * point + 1], label = labels[point];
    double one[HIDDEN], two[HIDDEN], in_two[HIDDEN], score = last_bias;
    for (int i = 0; i < HIDDEN; i++) {
      double v = first_bias[i] + first[0][i] * x + first[1][i] * y;
      one[i] = v > 0 ? v : 0;
      two[i] = second_bias[i];
    }
    for (int j = 0; j < HIDDEN; j++)
      for (int i = 0; i < HIDDEN; i++) two[i] += one[j] * second[j][i];
    for (int i = 0; i < HIDDEN; i++) {
      two[i] = two[i] > 0 ? two[i] : 0;
      score += two[i] * last[i];
    }
    double short_of = 1 - label * score;
    if (short_of <= 0) continue;
    sum += short_of;
    double in_score = -label / points;
    in_last_bias += in_score;
    for (int i = 0; i < HIDDEN; i++) {
      in_last[i] += in_score * two[i];
      in_two[i] = two[i] > 0 ? in_score * last[i] : 0;
      in_second_bias[i] += in_two[i];
    }
    for (int j = 0; j < HIDDEN; j++) {
      double in_one = 0;
      for (int i = 0; i < HIDDEN; i++) {
        in_second[j][i] += one[j] * in_two[i];
        in_one += second[j][i] * in_two[i];
      }
      in_one = one[j] > 0 ? in_one : 0;
      in_first[0][j] += in_one * x;
      in_first[1][j] += in_one * y;
      in_first_bias[j] += in_one;
    }
  }
  double *g = gradient;
  for (int i = 0; i < HIDDEN; i++) {
    *g++ = in_first[0][i];
    *g++ = in_first[1][i];
    *g++ = in_first_bias[i];
  }
  for (int i = 0; i < HIDDEN; i++) {
    for (int j = 0; j < HIDDEN; j++) *g++ = in_second[j][i];
    *g++ = in_second_bias[i];
  }
  for (int j = 0; j < HIDDEN; j++) *g++ = in_last[j];
  *g = in_last_bias;
  for (int k = 0; k < PARAMETERS; k++) {
    squares += parameters[k] * parameters[k];
    gradient[k] += 2e-4 * parameters[k];
  }
  *loss = sum / points + 1e-4 * squares;
}
