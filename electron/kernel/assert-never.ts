/** Ends a `switch` over a closed union: a new member that was not handled does not compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
