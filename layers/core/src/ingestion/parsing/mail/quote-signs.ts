/** How mail programs mark what is not the writer's own, in the languages of Europe and East Asia that most mail is in. */

/** Longer lines are no marks; it also bounds what the expressions below look at. */
export const longestMark = 500;

/** `On … wrote:` on one line, or folded over up to three. */
const attributions = [
  /^On\s.{5,400}\swrote\s?:$/i,
  /^Am\s.{5,400}\s(?:schrieb|hat)\b.{0,200}:$/i,
  /^.{5,400}\sschrieb(?:\s(?:am|an)\b.{0,200})?:$/i,
  /^Le\s.{5,400}\sa\s[ée]crit\s?:$/i,
  /^El\s.{5,400}\sescribi[óo]\s?:$/i,
  /^Il\s.{5,400}\sha\sscritto\s?:$/i,
  /^Op\s.{5,400}\s(?:schreef|het\svolgende\sgeschreven)\b.{0,200}:$/i,
  /^Em\s.{5,400}\sescreveu\s?:$/i,
  /^(?:Den|På|Am|Dne)\s.{5,400}\s(?:skrev|skreiv|napsal(?:\(a\)|a)?)(?:\s.{0,200})?:$/i,
  /^.{5,400}\s(?:skrev|kirjoitti|napsal(?:\(a\)|a)?|napisał(?:\(a\)|a)?|пишет|написал(?:\(а\)|а)?)\s?:$/i,
  /^.{5,400}\sşunları yazdı\s?:$/i,
  /^.{5,400}(?:写道|寫道|のメール|のメッセージ|書きました|작성|썼습니다)\s?[:：]$/,
  // When, and an address: some programs say no word of writing.
  /^.{0,200}\b(?:19|20)\d{2}\b.{0,100}\d{1,2}[:.]\d{2}.{0,200}<[^<>\s]{1,200}@[^<>\s]{1,200}>\s?[:：]$/,
];

/** Whether a text, of one line or of folded ones joined by blanks, says who wrote what follows, and when. */
export function isAttribution(text: string): boolean {
  const line = text.trim();
  // A sentence may begin and end like that; a time or an address tells the difference.
  return line.length <= longestMark && /\d|@/.test(line) && attributions.some((pattern) => pattern.test(line));
}

const dividers =
  /^[-_\s>]*(?:original message|forwarded message|begin forwarded message|urspr(?:ü|ue)ngliche nachricht|weitergeleitete nachricht|message (?:d['’]origine|original|transf[ée]r[ée])|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|(?:oorspronkelijk|doorgestuurd) bericht|mensagem (?:original|encaminhada)|(?:ursprungligt|vidarebefordrat) meddelande|(?:oprindelig|videresendt|opprinnelig) (?:meddelelse|melding)|wiadomość oryginalna|(?:исходное|пересылаемое|оригинальное) сообщение|原始邮件|原始郵件|转发邮件|元のメッセージ|転送されたメッセージ|원본 메시지)[-_:\s]*$/i;

/** `-----Original Message-----` and its likes, after which everything is quoted. */
export function isDivider(line: string): boolean {
  return line.length <= longestMark && /^\s*(?:[-_]{2,}|begin forwarded)/i.test(line) && dividers.test(line);
}

const fromField =
  /^[*\s>]*(?:from|von|de|da|van|mittente|från|fra|od|lähettäjä|от|发件人|寄件者|差出人|보낸 사람)\s?[:：][*\s]*\S/i;
const sentField =
  /^[*\s>]*(?:sent|date|gesendet|datum|envoy[ée]|fecha|enviado(?: el)?|inviato|data|verzonden|enviada em|skickat|sendt|dato|wysłano|odesláno|lähetetty|отправлено|дата|发送时间|寄件日期|日期|送信日時|보낸 날짜)\s?[:：][*\s]*\S/i;
const otherField =
  /^[*\s>]*(?:to|an|[àa]|para|aan|cc|subject|betreff|objet|asunto|oggetto|onderwerp|assunto|till|ämne|til|emne|do|temat|komu|předmět|vastaanottaja|aihe|кому|тема|收件人|主题|主旨|宛先|件名|받는 사람|제목)\s?[:：][*\s]*\S/i;
const fieldLines = 6;

/** Whether a copied header begins here: from whom, and within some lines when and to whom or about what (Outlook). */
export function isCopiedHeader(lines: readonly string[], at: number): boolean {
  if (!fromField.test(head(lines[at]))) return false;
  let isDated = false;
  let isAddressed = false;
  for (let next = at + 1; next < Math.min(lines.length, at + 1 + fieldLines); next += 1) {
    const line = head(lines[next]);
    isDated ||= sentField.test(line);
    isAddressed ||= otherField.test(line);
  }
  return isDated && isAddressed;
}

/** The line before a signature: two hyphens and a blank, which many programs lose (RFC 3676, 4.3). */
export function isSignatureLine(line: string): boolean {
  return /^--\s?$/.test(line);
}

function head(line: string | undefined): string {
  return (line ?? '').slice(0, longestMark);
}
