/** The bare name of a function given by name, ARN or qualified ARN. */
export function functionNameOf(reference: string): string {
  return reference.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '').replace(/:[^:]*$/, '');
}
