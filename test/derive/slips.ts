/** Plausible wrong answers to textbook derivatives, each with the slip that made it. */
export const TEXTBOOK_SLIPS: readonly (readonly [script: string, command: string, candidate: string, slip: RegExp])[] =
  [
    [
      'W : real[k, d]\nx : real[d]\ny : onehot[k]\np = softmax(W*x)\nl = -sum(y .* log(p))',
      'gradient l wrt W',
      "(y - p)*x'",
      /sign/,
    ],
    [
      'W : real[k, d]\nx : real[d]\ny : onehot[k]\np = softmax(W*x)\nl = -sum(y .* log(p))',
      'gradient l wrt W',
      "x*(p - y)'",
      /transposed/,
    ],
    ['X : real[n, d]\nw : real[d]\ny : real[n]\nl = norm(X*w - y)^2', 'gradient l wrt w', "X'*(X*w - y)", /factor 2/],
    [
      'X : real[n, d]\nw : real[d]\ny : real[n]\nl = norm(X*w - y)^2/(2*n)',
      'gradient l wrt w',
      "X'*(X*w - y)",
      /factor n/,
    ],
    ['X : real[n, d]\nw : real[d]\ny : real[n]\nl = norm(X*w - y)^2', 'gradient l wrt w', "2*X'*(X*w + y)", /sign/],
    [
      'X : real[n, d]\nw : real[d]\ny : real[n]\nlam : positive\nl = norm(X*w - y)^2 + lam*norm(w)^2',
      'gradient l wrt w',
      "2*X'*(X*w - y)",
      /missing/,
    ],
    [
      'X : real[n, d]\nw : real[d]\ny : real[n]\nlam : positive\nl = norm(X*w - y)^2 + lam*norm(w)^2',
      'gradient l wrt w',
      "2*X'*(X*w - y) + lam*w",
      /factor 2/,
    ],
    ["A : real[n, n]\nx : real[n]\nf = x'*A*x", 'gradient f wrt x', '(A + A)*x', /symmetric/],
    ["A : real[n, n]\nx : real[n]\nf = x'*A*x", 'gradient f wrt x', 'A*x', /missing|path|term/],
    ['A : real[n, n] invertible\nf = logdet(A)', 'gradient f wrt A', 'inv(A)', /transposed/],
    ['A, B : real[n, n]\nf = tr(A*B)', 'gradient f wrt A', 'B', /transposed/],
    ['x : real[n]\nf = norm(x)', 'gradient f wrt x', 'x', /factor/],
    ['x : real[n]\nf = logsumexp(x)', 'hessian f wrt x', 'diag(softmax(x))', /term .* missing/],
    ['x : real[n]\nf = logsumexp(x)', 'hessian f wrt x', "diag(softmax(x)) + softmax(x)*softmax(x)'", /sign/],
    ['z, y : real[n]\np = softmax(z)\nl = -sum(y .* log(p))', 'gradient l wrt z', 'p - y', /not declared/],
    [
      'u : real[n]\nt : unit[n]\ns = sigmoid(u)\nl = -sum(t .* log(s) + (ones(n) - t) .* log(ones(n) - s))',
      'gradient l wrt u',
      't - s',
      /sign/,
    ],
    ['u : real[n]\nl = sum(tanh(u))', 'gradient l wrt u', 'ones(n) + tanh(u).^2', /sign/],
    ["W : real[m, d]\nx : real[d]\nh = tanh(W*x)\nl = norm(W'*h - x)^2/2", 'gradient l wrt W', "h*(W'*h - x)'", /path/],
    ['x : real[n]\nm = sum(x)/n\nv = sum((x - m*ones(n)).^2)/n', 'gradient v wrt x', '2*(x - m*ones(n))', /factor n/],
  ];
