/** No usable point was found, or the witnesses contradict each other: nothing is said about the answer. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}
