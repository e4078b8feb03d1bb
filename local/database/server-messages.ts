/** Messages of the PostgreSQL protocol that we send ourselves; all others come from the session. */

export const encryptionRefused = Buffer.from('N');

export const passwordRequest = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** An ErrorResponse of severity FATAL, after which the connection is closed. `state` is the SQLSTATE. */
export function fatalError(state: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${state}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** The text of a PasswordMessage. */
export function passwordOf(message: Buffer): string {
  return message.toString('utf8', 5, message.length - 1);
}
