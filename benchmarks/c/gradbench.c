// Four problems of GradBench, with derivatives by hand.
#include <math.h>
#include <string.h>

// ba: the slopes of the two reprojection errors of each observation, 2 x 15: in the 11 numbers of
// its camera, the 3 of its point, and its weight.
// A camera is rotation 3, centre 3, focal length, principal point 2, radial distortion 2.
void ba(long observations, const long *restrict seen_by, const long *restrict seen,
        const double *restrict cameras, const double *restrict points,
        const double *restrict weights, const double *restrict features,
        double *restrict slopes) {
  for (long o = 0; o < observations; o++) {
    const double *camera = cameras + 11 * seen_by[o], *point = points + 3 * seen[o];
    const double *turn = camera, *centre = camera + 3, *middle = camera + 7, *bend = camera + 9;
    double focal = camera[6], weight = weights[o];
    double angle = sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
    double c = cos(angle), s = sin(angle), less = 1 - c, inverse = 1 / angle;
    double axis[3], from[3], matrix[3][3], there[3] = {0, 0, 0}, along = 0;
    for (int i = 0; i < 3; i++) {
      axis[i] = turn[i] * inverse;
      from[i] = point[i] - centre[i];
      along += axis[i] * from[i];
    }
    double cross[3][3] = {{0, -axis[2], axis[1]}, {axis[2], 0, -axis[0]}, {-axis[1], axis[0], 0}};
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++) {
        matrix[i][j] = (i == j ? c : 0) + s * cross[i][j] + less * axis[i] * axis[j];
        there[i] += matrix[i][j] * from[j];
      }
    double depth = 1 / there[2], flat[2] = {there[0] * depth, there[1] * depth};
    double square = flat[0] * flat[0] + flat[1] * flat[1];
    double radial = 1 + bend[0] * square + bend[1] * square * square;
    double steep = 2 * (bend[0] + 2 * bend[1] * square);
    double across[3] = {axis[1] * from[2] - axis[2] * from[1],
                        axis[2] * from[0] - axis[0] * from[2],
                        axis[0] * from[1] - axis[1] * from[0]};
    double in_turn[3][3]; // of the rotated point in the rotation
    for (int j = 0; j < 3; j++) {
      double moved[3]; // of the axis
      for (int i = 0; i < 3; i++) moved[i] = ((i == j) - axis[i] * axis[j]) * inverse;
      double with = moved[0] * from[0] + moved[1] * from[1] + moved[2] * from[2];
      double swept[3] = {moved[1] * from[2] - moved[2] * from[1],
                         moved[2] * from[0] - moved[0] * from[2],
                         moved[0] * from[1] - moved[1] * from[0]};
      for (int i = 0; i < 3; i++)
        in_turn[i][j] = axis[j] * (c * across[i] - s * from[i] + s * axis[i] * along) +
                        s * swept[i] + less * (moved[i] * along + axis[i] * with);
    }
    for (int e = 0; e < 2; e++) {
      double *in_camera = slopes + 30 * o + 15 * e, *in_point = in_camera + 11;
      double in_flat[2], in_there[3], scale = weight * focal;
      for (int i = 0; i < 2; i++)
        in_flat[i] = scale * ((i == e ? radial : 0) + flat[e] * steep * flat[i]);
      in_there[0] = in_flat[0] * depth;
      in_there[1] = in_flat[1] * depth;
      in_there[2] = -(in_flat[0] * flat[0] + in_flat[1] * flat[1]) * depth;
      for (int j = 0; j < 3; j++) {
        double rotated = 0, turned = 0;
        for (int i = 0; i < 3; i++) {
          rotated += in_there[i] * matrix[i][j];
          turned += in_there[i] * in_turn[i][j];
        }
        in_camera[j] = turned;
        in_camera[3 + j] = -rotated;
        in_point[j] = rotated;
      }
      double bent = flat[e] * radial;
      in_camera[6] = weight * bent;
      in_camera[7] = e == 0 ? weight : 0;
      in_camera[8] = e == 1 ? weight : 0;
      in_camera[9] = scale * flat[e] * square;
      in_camera[10] = scale * flat[e] * square * square;
      in_point[3] = bent * focal + middle[e] - features[2 * o + e];
    }
  }
}

enum { DIMENSIONS = 2, COMPONENTS = 5, FACTORS = 3 };

static double log_sum(const double *x, double *shares) {
  double most = x[0], sum = 0;
  for (int k = 1; k < COMPONENTS; k++) most = x[k] > most ? x[k] : most;
  for (int k = 0; k < COMPONENTS; k++) sum += shares[k] = exp(x[k] - most);
  for (int k = 0; k < COMPONENTS; k++) shares[k] /= sum;
  return most + log(sum);
}

// gmm: the log likelihood of a mixture of Gaussians with a Wishart prior, but for its constant.
// The gradient is that of the logits, then of the means, then of the factors of the precision.
void gmm(long count, const double *restrict x, const double *restrict logits,
         const double *restrict means, const double *restrict factors, double gamma, long more,
         double *restrict value, double *restrict gradient) {
  double *in_logit = gradient, *in_mean = in_logit + COMPONENTS;
  double *in_factor = in_mean + COMPONENTS * DIMENSIONS;
  double scales[COMPONENTS][DIMENSIONS], heights[COMPONENTS], sum = 0;
  memset(gradient, 0, sizeof(double) * COMPONENTS * (1 + DIMENSIONS + FACTORS));
  for (int k = 0; k < COMPONENTS; k++) {
    const double *factor = factors + FACTORS * k;
    for (int j = 0; j < DIMENSIONS; j++) scales[k][j] = exp(factor[j]);
    heights[k] = logits[k] + factor[0] + factor[1];
  }
  for (long i = 0; i < count; i++) {
    double terms[COMPONENTS], shares[COMPONENTS], gap[COMPONENTS][2], pulled[COMPONENTS][2];
    for (int k = 0; k < COMPONENTS; k++) {
      gap[k][0] = x[2 * i] - means[2 * k];
      gap[k][1] = x[2 * i + 1] - means[2 * k + 1];
      pulled[k][0] = scales[k][0] * gap[k][0];
      pulled[k][1] = scales[k][1] * gap[k][1] + factors[FACTORS * k + 2] * gap[k][0];
      terms[k] = heights[k] -
                 0.5 * (pulled[k][0] * pulled[k][0] + pulled[k][1] * pulled[k][1]);
    }
    sum += log_sum(terms, shares);
    for (int k = 0; k < COMPONENTS; k++) {
      double share = shares[k], a = share * pulled[k][0], b = share * pulled[k][1];
      in_logit[k] += share;
      in_mean[2 * k] += scales[k][0] * a + factors[FACTORS * k + 2] * b;
      in_mean[2 * k + 1] += scales[k][1] * b;
      in_factor[FACTORS * k] += share - a * pulled[k][0];
      in_factor[FACTORS * k + 1] += share - b * scales[k][1] * gap[k][1];
      in_factor[FACTORS * k + 2] -= b * gap[k][0];
    }
  }
  double shares[COMPONENTS];
  sum -= count * log_sum(logits, shares);
  for (int k = 0; k < COMPONENTS; k++) {
    const double *factor = factors + FACTORS * k;
    in_logit[k] -= count * shares[k];
    for (int j = 0; j < DIMENSIONS; j++) {
      sum += 0.5 * gamma * gamma * scales[k][j] * scales[k][j] - more * factor[j];
      in_factor[FACTORS * k + j] += gamma * gamma * scales[k][j] * scales[k][j] - more;
    }
    sum += 0.5 * gamma * gamma * factor[2] * factor[2];
    in_factor[FACTORS * k + 2] += gamma * gamma * factor[2];
  }
  *value = sum;
}

enum { SIZE = 10, STEPS = 10 };

// ode: y'[0] = x[0], y'[i] = x[i] y[i - 1]; the last y after ten steps of Runge-Kutta, by x.
void ode(const double *restrict x, double *restrict value, double *restrict gradient) {
  double at[STEPS][4][SIZE], y[SIZE] = {0}, step = 1.0 / STEPS;
  const double before[4] = {0, step / 2, step / 2, step};
  const double share[4] = {step / 6, step / 3, step / 3, step / 6};
  for (int n = 0; n < STEPS; n++) {
    double slope[SIZE] = {0}, sum[SIZE];
    memcpy(sum, y, sizeof sum);
    for (int k = 0; k < 4; k++) {
      double *here = at[n][k];
      for (int i = 0; i < SIZE; i++) here[i] = y[i] + before[k] * slope[i];
      slope[0] = x[0];
      for (int i = 1; i < SIZE; i++) slope[i] = x[i] * here[i - 1];
      for (int i = 0; i < SIZE; i++) sum[i] += share[k] * slope[i];
    }
    memcpy(y, sum, sizeof y);
  }
  *value = y[SIZE - 1];
  double in_y[SIZE] = {0};
  in_y[SIZE - 1] = 1;
  memset(gradient, 0, sizeof(double) * SIZE);
  for (int n = STEPS - 1; n >= 0; n--) {
    double in_slope[SIZE] = {0}, in_start[SIZE];
    memcpy(in_start, in_y, sizeof in_start);
    for (int k = 3; k >= 0; k--) {
      double in_here[SIZE] = {0};
      for (int i = 0; i < SIZE; i++) in_slope[i] += share[k] * in_y[i];
      gradient[0] += in_slope[0];
      for (int i = 1; i < SIZE; i++) {
        gradient[i] += in_slope[i] * at[n][k][i - 1];
        in_here[i - 1] = in_slope[i] * x[i];
      }
      for (int i = 0; i < SIZE; i++) {
        in_start[i] += in_here[i];
        in_slope[i] = before[k] * in_here[i];
      }
    }
    memcpy(in_y, in_start, sizeof in_y);
  }
}

// llsq: half the squared errors of a polynomial at n places, and the slopes in its m factors.
void llsq(long n, long m, const double *restrict t, const double *restrict s,
          const double *restrict x, double *restrict value, double *restrict gradient) {
  double sum = 0;
  memset(gradient, 0, sizeof(double) * m);
  for (long i = 0; i < n; i++) {
    double powers[m], power = 1, error = s[i];
    for (long j = 0; j < m; j++, power *= t[i]) powers[j] = power;
    for (long j = 0; j < m; j++) error -= x[j] * powers[j];
    for (long j = 0; j < m; j++) gradient[j] -= error * powers[j];
    sum += 0.5 * error * error;
  }
  *value = sum;
}
