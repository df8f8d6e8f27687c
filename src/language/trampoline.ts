/** A computation that may ask for others; asking costs no stack. */
export type Task<T> = Generator<Task<unknown>, T, unknown>;

/** Runs a computation on a stack of its own, however deep it nests. */
export function run<T>(start: Task<T>): T {
  const stack: Task<unknown>[] = [start];
  let input: unknown;
  for (;;) {
    const top = stack[stack.length - 1] as Task<unknown>;
    const step = top.next(input);
    if (!step.done) {
      stack.push(step.value);
      input = undefined;
      continue;
    }
    stack.pop();
    input = step.value;
    if (stack.length === 0) return input as T;
  }
}
