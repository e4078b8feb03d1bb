/**
 * A handler that is made at the first event, and kept. When making it fails, that event fails, and the next one tries
 * again: a dependency that was down at first does not spoil the process.
 */
export function onceReady<Arguments extends unknown[], Result>(
  make: () => Promise<(...input: Arguments) => Promise<Result>>,
): (...input: Arguments) => Promise<Result> {
  let made: Promise<(...input: Arguments) => Promise<Result>> | undefined;
  return async (...input) => {
    made ??= make();
    made.catch(() => {
      made = undefined;
    });
    return (await made)(...input);
  };
}
