/** Function words by language. Only words that carry next to no meaning of their own; never taken out of what is stored. */
const lists: Readonly<Record<string, string>> = {
  en:
    'a an and are as at be been but by can could did do does for from had has have how i if in into is it its me my no not of on or our ' +
    'should so such than that the their them then there these they this to us was we were what when where which who whom whose why ' +
    'will with would you your about',
  de:
    'aber als am an auch auf aus bei bin bis da das dass dem den der des die durch ein eine einem einen einer eines er es für hat ich ' +
    'ihr im in ist ja kann man mit nach nicht noch nur oder sich sie sind so über um und uns unter vom von vor war was wenn wer wie ' +
    'wir wird wo zu zum zur',
  fr:
    'au aux avec ce ces dans de des du elle en est et eux il ils je la le les leur lui mais me ne nos nous on ou où par pas pour qu que ' +
    'qui sa se ses son sont sur ta te tu un une vos vous y',
  es:
    'al como con cuando de del desde donde el ella en entre es esta este la las lo los mas me mi muy no nos o para pero por que qué se ' +
    'ser si sin sobre son su sus un una y ya yo',
  it:
    'a ai al alla anche che chi ci come con da dal dei del della di dove e è gli ha i il in io la le lo ma nel nella non per più quale ' +
    'questa questo se si sono su sul un una',
  pt:
    'a ao aos as com como da das de do dos e é ela ele em entre essa esse esta este eu foi mais mas na nas no nos não o os ou para pela ' +
    'pelo por que quem se sem são um uma',
  nl:
    'aan als bij dat de den der die dit door een en er het hij hoe ik in is je kan maar met na naar niet of om onder ook op over te tot ' +
    'uit van voor waar was wat we wie wij zij zijn zo',
};

export const stopWordsByLanguage: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(lists).map(([language, words]) => [language, new Set(words.split(' '))]),
);

/**
 * The list that fits these words: that of the language whose function words occur most among them, English on a tie.
 * Fewer than two hits in another language prove nothing, so a stray `die` or `man` does not make a query German.
 */
export function stopWordsFor(words: readonly string[]): ReadonlySet<string> {
  const english = stopWordsByLanguage.get('en') as ReadonlySet<string>;
  const hitsOf = (set: ReadonlySet<string>) => words.reduce((hits, word) => hits + (set.has(word) ? 1 : 0), 0);
  let best = english;
  let most = Math.max(1, hitsOf(english));
  for (const set of stopWordsByLanguage.values()) {
    const hits = hitsOf(set);
    if (hits > most) [best, most] = [set, hits];
  }
  return best;
}
