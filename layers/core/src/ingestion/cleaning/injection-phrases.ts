import { close, closing, type InjectionKind, marked, phrase, type Sought } from './injection-sought.ts';

/** A model and what it is called. */
const model =
  '(?:ai|a\\.i\\.|llm|language model|chatbot|assistant|gpt|chatgpt|claude|gemini|copilot|ki|ia|sprachmodell)';
const modelAtWork = `${model}s?(?: \\p{L}{1,16}){0,3}[:,]? (?:reading|processing|summari[sz]ing|analy[sz]ing|that reads|who reads|reviewing|evaluating|parsing)`;
/** What a model was told before. */
const told =
  '(?:instructions?|prompts?|rules|guidelines|directives?|directions|commands?|safety policies|restrictions|programming)';

/**
 * Phrases by kind, on folded text: lower case, without accents. Each needs several words that meet seldom in prose. English,
 * German, French, Spanish, Italian, Portuguese, Dutch, Russian and Chinese.
 */
export const phrases: readonly (readonly [kind: InjectionKind, sought: Sought])[] = [
  [
    'override',
    close(
      '(?:ignore|disregard|forget|override|bypass|neglect)',
      '(?:previous|prior|above|earlier|preceding|foregoing|existing|original|system|your)',
      told,
    ),
  ],
  [
    'override',
    close(
      '(?:ignore|disregard|forget)',
      '(?:everything|anything|all)',
      '(?:above|before this|you were told|you have been told|said before|told so far)',
    ),
  ],
  [
    'override',
    closing(
      "(?:do not|don't|stop)",
      '(?:follow|following|obey|obeying)',
      '(?:previous|prior|above|earlier|original|your|system)',
      told,
    ),
  ],
  [
    'override',
    close(
      '(?:ignorier\\w{0,4}|vergiss|vergessen sie|missachte\\w{0,2}|uberschreib\\w{0,3})',
      '(?:vorherig|bisherig|vorig|fruher|obig|vorangegangen|deine|ihre|alle)\\p{L}{0,3}',
      '(?:anweisung|instruktion|vorgabe|regel|befehl|prompt|richtlinie)\\p{L}{0,3}',
    ),
  ],
  [
    'override',
    close(
      '(?:ignor|oubli|neglig|contourn)\\p{L}{1,4}',
      '(?:instruction|consigne|directive|regle|ordre|invite)s?',
      "(?:precedent|anterieur|ci-dessus|initial|d'origine|qui precede|systeme)\\p{L}{0,3}",
    ),
  ],
  [
    'override',
    close(
      '(?:ignor|olvid|descart|omit)\\p{L}{1,4}',
      '(?:instruccion|regla|indicacion|orden|directriz|directric)\\p{L}{0,3}',
      '(?:anterior|previa|previo|arriba|original|del sistema)\\p{L}{0,3}',
    ),
  ],
  [
    'override',
    close(
      '(?:ignor|olvid)\\p{L}{1,3}',
      '(?:anterior|previa|previo)\\p{L}{0,2}',
      '(?:instruccion|regla|indicacion|orden)\\p{L}{0,3}',
    ),
  ],
  [
    'override',
    close(
      '(?:ignor|dimentic|trascur)\\p{L}{1,4}',
      '(?:istruzion|regol|direttiv|indicazion|comand)\\p{L}{1,2}',
      '(?:precedent|sopra|original|del sistema)\\p{L}{0,2}',
    ),
  ],
  [
    'override',
    close(
      '(?:ignor|esquec|desconsider)\\p{L}{1,4}',
      '(?:instruc|regra|orden|diretriz|comando)\\p{L}{0,5}',
      '(?:anterior|previa|acima|original|do sistema)\\p{L}{0,3}',
    ),
  ],
  [
    'override',
    close(
      '(?:negeer|vergeet|omzeil)',
      '(?:vorige|eerdere|bovenstaande|voorgaande|alle|je)',
      '(?:instructies?|aanwijzingen|opdrachten|regels|prompts?)',
    ),
  ],
  [
    'override',
    close(
      '(?:игнорир|забуд|пренебрег)\\p{L}{1,5}',
      '(?:предыдущ|прежн|вышеуказанн|все)\\p{L}{0,4}',
      '(?:инструкци|указани|команд|правил)\\p{L}{0,3}',
    ),
  ],
  [
    'override',
    marked(
      ['忽略', '无视', '忘记', '忘掉', '不要理会'],
      /(?:忽略|无视|忘记|忘掉|不要理会)(?:你)?(?:之前|以上|上面|先前|前面|此前)?(?:的)?(?:所有|全部|一切)?(?:的)?(?:之前|以上|上面|先前|前面)?(?:的)?(?:指令|指示|提示词?|规则|命令|要求)/gu,
    ),
  ],
  [
    'override',
    marked(
      ['指示', '命令', 'プロンプト', 'ルール'],
      /(?:これまで|以前|上記|前)の(?:すべての|全ての)?(?:指示|命令|プロンプト|ルール)を(?:すべて)?(?:無視|忘れ)/gu,
    ),
  ],
  [
    'override',
    marked(
      ['instruction'],
      phrase(
        '(?:new|updated|real|actual) (?:system )?instructions?(?: (?:are|for you|follow|below))?:',
        '(?:you|do|respond|reply|answer|output|print|send|ignore)',
      ).pattern,
    ),
  ],
  [
    'role-change',
    marked(
      ['you are now', 'you are no longer', 'you are from now on'],
      new RegExp(
        `(?<!\\p{L})you are (?:now|no longer|from now on) (?:an? |the |in |acting as |called )?(?:\\p{L}{1,20} ){0,2}(?:${model}|dan|developer mode|debug mode|god mode|jailbroken|unrestricted|uncensored|unfiltered|bound by|free from|restricted by)(?!\\p{L})`,
        'gu',
      ),
    ),
  ],
  [
    'role-change',
    marked(
      [
        ' dan',
        '\ndan',
        ',dan',
        '"dan',
        "'dan",
        '-dan',
        'jailbroken',
        'unrestricted ',
        'uncensored ',
        'without any',
        'without restrictions',
        'without filters',
        'without guidelines',
      ],
      closing(
        '(?:act|behave|respond|pretend|roleplay)',
        '(?:as|like|to be)',
        `(?:dan|jailbroken|unrestricted ${model}|uncensored ${model}|without (?:any )?(?:restrictions|filters|guidelines))`,
      ).pattern,
    ),
  ],
  [
    'role-change',
    marked(
      ['developer mode', 'debug mode', 'admin mode', 'jailbreak mode', 'god mode', 'dan mode', 'unrestricted mode'],
      close('(?:enable|enter|activate|switch to)', '(?:developer|debug|admin|jailbreak|god|dan|unrestricted) mode')
        .pattern,
    ),
  ],
  [
    'role-change',
    close(
      'from now on',
      `(?:you (?:will|must|shall|are to)|respond|answer|act)`,
      `(?:as|only|with|always) (?:an? )?(?:\\p{L}{1,20} ){0,2}(?:${model}|persona|pirate|hacker|evil|json|base64)`,
    ),
  ],
  [
    'role-change',
    close(
      '(?:du bist|sie sind) (?:jetzt|nun|ab sofort)',
      `(?:${model}|entwicklermodus|dan|uneingeschrankt\\p{L}{0,2}|assistent)`,
    ),
  ],
  [
    'role-change',
    close(
      '(?:tu es|vous etes)',
      '(?:maintenant|desormais)',
      `(?:${model}|assistant|dan|sans (?:aucune )?(?:restriction|limite)s?)`,
    ),
  ],
  [
    'role-change',
    close(
      '(?:ahora eres|ahora es usted|a partir de ahora eres|eres ahora)',
      `(?:${model}|asistente|dan|sin (?:ninguna )?(?:restricciones|limites))`,
    ),
  ],
  [
    'prompt-extraction',
    closing(
      '(?:reveal|print|repeat|output|show|display|leak|disclose|reproduce|tell me|what (?:is|are)|give me)',
      '(?:your|the|initial|hidden|full)',
      '(?:system prompt|system message|system instructions|initial prompt|hidden prompt|hidden instructions|developer message|initial instructions)',
    ),
  ],
  [
    'prompt-extraction',
    closing(
      '(?:zeig\\p{L}{0,3}|nenn\\p{L}{0,2}|verrat\\p{L}{0,2}|wiederhol\\p{L}{0,2}|gib)',
      '(?:deinen?|ihren?|den)',
      '(?:system-?prompt|systemanweisungen|systemnachricht)',
    ),
  ],
  [
    'prompt-extraction',
    closing(
      '(?:revel|affich|montr|repet|divulgu|muestr|mostr|repit)\\p{L}{1,4}',
      '(?:ton|votre|le|tu|su|el|seu|tuo)',
      '(?:prompt systeme|invite systeme|prompt (?:del|do|di) sistema|system prompt|prompt inicial|instructions? systeme)',
    ),
  ],
  [
    'concealment',
    closing(
      "(?:do not|don't|never|without)",
      '(?:tell|telling|inform|informing|mention|mentioning|reveal|alert|alerting|notify|notifying)',
      '(?:the user|the human|users|to the user|this instruction|these instructions)',
    ),
  ],
  [
    'addressed-to-model',
    marked(
      ['reading', 'processing', 'summari', 'analy', ' reads', 'reviewing', 'evaluating', 'parsing'],
      new RegExp(
        `(?<!\\p{L})(?:if you are|as|to|attention|note to|notice to|message to|hey|dear|important for) (?:an? |any |all |the )?(?:\\p{L}{1,16} ){0,2}${modelAtWork}(?!\\p{L})`,
        'gu',
      ),
    ),
  ],
  [
    'addressed-to-model',
    marked(
      ['instruction', 'note for', 'note to', 'message for', 'message to', 'attention for', 'attention to'],
      close(
        `(?:instructions?|note|message|attention) (?:for|to) (?:the |any |all )?(?:${model}|language model)s?:?`,
        '(?:always|must|you|do|ignore|respond|answer|include|say|rate|recommend|please|output|rank)',
      ).pattern,
    ),
  ],
];
