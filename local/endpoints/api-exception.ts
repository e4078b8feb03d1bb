/** A fault of a request, as the SDK's clients match it by `name`. */
export class ApiException extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}
