import type { Term } from './term.js';

/** Answers for a term once it has answered for its arguments, on a stack of its own; `done` is kept between roots. */
export function fromBelow<T>(done: Map<Term, T>, answer: (term: Term) => T): (root: Term) => T {
  return (root) => {
    const stack = [root];
    while (stack.length > 0) {
      const term = stack[stack.length - 1] as Term;
      if (done.has(term)) {
        stack.pop();
        continue;
      }
      const waiting = term.args.filter((a) => !done.has(a));
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      done.set(term, answer(term));
    }
    return done.get(root) as T;
  };
}
