import type { ErasureReceipt } from '../../sdk/client.ts';
import type { VerifiedChain } from '../../sdk/receipts.ts';
import type { Terminal } from '../terminal.ts';
import { countText, printTable, timeText } from './table.ts';

export function printReceipt(receipt: ErasureReceipt, { print, colours }: Terminal): void {
  print(`Erased ${receipt.documentId}, receipt ${colours.bold(receipt.receiptId)}`);
  print(
    `  removed      ${Object.entries(receipt.removed)
      .map(([what, count]) => `${count} ${what}`)
      .join(', ')}`,
  );
  print(`  unreachable  ${receipt.unreachableAt ?? 'not yet: a read path still answers'}`);
  print(`  purged       ${receipt.purgedAt ?? 'when the index is next rewritten'}`);
  if (receipt.childCount > 0)
    print(`  with it      ${countText(receipt.childCount, 'document')} inside it, each with a receipt of its own`);
  for (const { what, at } of receipt.agesOut) print(`  ages out     ${what}, ${timeText(at)}`);
  for (const { what, key } of receipt.remains) print(`  remains      ${key}: ${what}`);
  print(`  chain        number ${receipt.chain.sequence}, hash ${receipt.chain.hash}`);
}

export function printReceipts(receipts: readonly ErasureReceipt[], terminal: Terminal): void {
  printTable(
    terminal,
    [
      { name: 'NUMBER', isNumber: true },
      { name: 'RECEIPT' },
      { name: 'DOCUMENT' },
      { name: 'UNREACHABLE' },
      { name: 'PURGED' },
    ],
    receipts.map(({ chain, receiptId, documentId, unreachableAt, purgedAt }) => [
      String(chain.sequence),
      receiptId,
      documentId,
      timeText(unreachableAt),
      timeText(purgedAt),
    ]),
  );
}

export function printVerifiedChain({ receipts, hash, problem }: VerifiedChain, { print, colours }: Terminal): void {
  print(
    problem === null
      ? `The chain of ${countText(receipts, 'receipt')} is whole. Its newest hash: ${hash || 'none'}`
      : `${colours.red('The chain is broken.')} ${countText(receipts, 'receipt')} fit, then: ${problem}`,
  );
}
