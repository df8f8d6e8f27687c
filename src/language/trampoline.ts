/** A computation that may ask for others; asking costs no stack. */
export type Task<T> = Generator<Task<unknown>, T, unknown>;

/** Runs a computation on a stack of its own, however deep it nests; an error passes through those that asked. */
export function run<T>(start: Task<T>): T {
  const stack: Task<unknown>[] = [start];
  let resume = (task: Task<unknown>): IteratorResult<Task<unknown>, unknown> => task.next();
  for (;;) {
    const top = stack[stack.length - 1] as Task<unknown>;
    let step: IteratorResult<Task<unknown>, unknown>;
    try {
      step = resume(top);
    } catch (error) {
      stack.pop();
      if (stack.length === 0) throw error;
      resume = (task) => task.throw(error);
      continue;
    }
    if (!step.done) {
      stack.push(step.value);
      resume = (task) => task.next();
      continue;
    }
    stack.pop();
    const { value } = step;
    if (stack.length === 0) return value as T;
    resume = (task) => task.next(value);
  }
}
