/**
 * The error of a Catch as two fields of a payload. `message` is the Cause, cut so that the state stays small; for a
 * Lambda error it is the JSON with `errorMessage`, which the function that gets it takes apart.
 */
export const caughtError = '{% $states.errorOutput.Error %}';
export const caughtMessage =
  "{% $exists($states.errorOutput.Cause) ? $substring($states.errorOutput.Cause, 0, 4000) : '' %}";
