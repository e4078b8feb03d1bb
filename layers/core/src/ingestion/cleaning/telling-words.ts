const split = (words: string) => words.split(/\s+/).filter((word) => word !== '');

/** Words that turn a sentence around, in English, German, French, Spanish, Italian, Dutch and Portuguese. */
export const negations: ReadonlySet<string> = new Set(
  split(`not no never none nothing nobody neither nor without cannot n't isn't aren't wasn't weren't don't doesn't didn't
  won't wouldn't can't couldn't shouldn't hasn't haven't hadn't mustn't nicht kein keine keinen keinem keiner keines nie
  niemals nichts ohne weder pas ne jamais aucun aucune rien sans ni nunca jamás ningún ninguna ninguno nada sin tampoco
  non mai nessun nessuna senza niente niet geen nooit niets zonder não nenhum nenhuma sem`),
);

/** Names of months and days that are not capitalised in their language, and numbers as words. */
export const quantities: ReadonlySet<string> = new Set(
  split(`janvier février mars avril mai juin juillet août septembre octobre novembre décembre enero febrero marzo abril
  mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre
  ottobre dicembre januari februari maart april mei juni juli augustus september oktober november december
  lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
  zero two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety
  hundred thousand million billion half third quarter twice zwei drei vier fünf sechs sieben acht neun zehn elf zwölf
  hundert tausend deux trois quatre cinq sept huit neuf dix onze douze cent mille dos tres cuatro cinco seis siete ocho
  nueve diez cien mil due tre quattro cinque sei sette otto nove dieci cento`),
);
