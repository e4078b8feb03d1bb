/** A browser that runs the scripts of a page; behind the same egress guard as every request. */
export interface PageRenderer {
  /** The page as it stands after its scripts ran, as HTML in UTF-8. @throws StageError SourceUnavailable, SourceAnswerTooLarge */
  render(request: { readonly url: string; readonly timeoutMs: number; readonly maxBytes: number }): Promise<Uint8Array>;
}
