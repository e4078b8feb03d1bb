import { splitQuotes } from '@sheaf/core/ingestion/parsing/mail/split-quotes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('quotations in plain text', () => {
  it.each([
    ['On Mon, 1 Jan 2024 at 09:00, Ann\n<ann@example.org> wrote:'],
    ['Am 01.01.2024 um 09:00 schrieb Ann:'],
    ['Ann <ann@example.org> schrieb am Mo., 1. Jan. 2024, 09:00:'],
    ['Le lun. 1 janv. 2024 à 09:00, Ann <ann@example.org> a écrit :'],
    ['El lun, 1 ene 2024 a las 9:00, Ann (<ann@example.org>) escribió:'],
    ['Il giorno lun 1 gen 2024 alle ore 09:00 Ann ha scritto:'],
    ['Op ma 1 jan 2024 om 09:00 schreef Ann:'],
    ['Em seg., 1 de jan. de 2024 às 09:00, Ann <ann@example.org> escreveu:'],
    ['Den mån 1 jan. 2024 kl 09:00 skrev Ann <ann@example.org>:'],
    ['Den man. 1. jan. 2024 kl. 09.00 skrev Ann:'],
    ['ma 1. tammik. 2024 klo 9.00 Ann (ann@example.org) kirjoitti:'],
    ['pon., 1 sty 2024 o 09:00 Ann <ann@example.org> napisał(a):'],
    ['po 1. 1. 2024 v 9:00 odesílatel Ann <ann@example.org> napsal:'],
    ['пн, 1 янв. 2024 г. в 09:00, Анна <ann@example.org>:'],
    ['1 января 2024 Анна пишет:'],
    ['2024年1月1日(月) 9:00 山田 <ann@example.org>:'],
    ['在 2024年1月1日，王 <ann@example.org> 写道：'],
    ['于2024年1月1日周一写道：'],
    ['-----Original Message-----\nFrom: Ann'],
    ['-----Mensagem original-----\nDe: Ann'],
    ['-----Исходное сообщение-----\nОт: Анна'],
    ['От: Анна\nОтправлено: 1 января 2024 г.\nКому: Боб\nТема: S'],
    ['差出人: 山田\n送信日時: 2024年1月1日\n宛先: 田中\n件名: S'],
    ['发件人：王\n发送时间：2024年1月1日\n收件人：李\n主题：S'],
    ['Från: Ann\nSkickat: den 1 januari 2024\nTill: Bob\nÄmne: S'],
    ['Od: Ann\nWysłano: 1 stycznia 2024\nDo: Bob\nTemat: S'],
    ['-----Ursprüngliche Nachricht-----\nVon: Ann'],
    ['From: Ann\nSent: Monday, 1 January 2024\nTo: Bob\nSubject: S'],
    ['Von: Ann\nGesendet: Montag, 1. Januar 2024\nAn: Bob\nBetreff: S'],
    ['De : Ann\nEnvoyé : lundi 1 janvier 2024\nÀ : Bob\nObjet : S'],
    ['De: Ann\nEnviado el: lunes, 1 de enero\nPara: Bob\nAsunto: S'],
    ['Da: Ann\nInviato: lunedì 1 gennaio\nA: Bob\nOggetto: S'],
    ['Van: Ann\nVerzonden: maandag 1 januari\nAan: Bob\nOnderwerp: S'],
    ['________________________________\nFrom: Ann\nDate: Monday\nTo: Bob'],
  ])('begin with %j', (mark) => {
    const { own, quoted } = splitQuotes(`My answer.\n\n${mark}\n\nOld text.`);
    expect(own).toBe('My answer.');
    expect(quoted.join('\n')).toContain('Old text.');
  });

  it('that are answered in between leave the answers where they were', () => {
    const { own, quoted } = splitQuotes('On 1 Jan, Ann wrote:\n> One?\nYes.\n\n> Two?\n>\n> Three?\nNo.\n\n-- \nBob');
    expect(own).toBe('Yes.\n\nNo.');
    expect(quoted).toEqual(['On 1 Jan, Ann wrote:\nOne?', 'Two?\n\nThree?']);
    expect(splitQuotes('Hi.\n-- \nBob\n').signature).toBe('Bob');
  });

  it.each([
    ['On reflection, this is what we wrote:\nthe text.'],
    ['We meet at 10:30. These come, says Bob <bob@example.org>:\n- Ann\n- Carl'],
    ['From: the beginning of the road\nto the end.'],
    ['-- is no signature when text stands on its line'],
    ['--\nA text that begins with hyphens has no signature before it.'],
    ['>From here on, a mailbox quoted this line.'],
  ])('are not seen in %j', (text) => {
    expect(splitQuotes(text)).toMatchObject({ own: text, quoted: [], signature: '' });
  });

  it('lose no word', () => {
    const lines = fc.constantFrom(
      '> a',
      'b',
      '',
      '-- ',
      'On 1 Jan, X wrote:',
      'From: x',
      'Sent: y',
      'To: z',
      '>> c',
      '____________',
    );
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 20 }), (all) => {
        const { own, quoted, signature } = splitQuotes(all.join('\n'));
        const words = (text: string) => text.match(/[a-z]+/gi)?.toSorted() ?? [];
        expect(words([own, ...quoted, signature].join('\n'))).toEqual(words(all.join('\n')));
      }),
    );
  });

  it.each(['\n', ' ', '>', '> a\n', 'On 1 ', 'On 1 Jan wrote:\n', '_', 'From: a\n', '-- \n', 'a'])(
    'are found in linear time in repeated %j',
    (unit) => {
      const started = performance.now();
      splitQuotes(unit.repeat(400_000 / unit.length));
      expect(performance.now() - started).toBeLessThan(3000);
    },
  );
});
