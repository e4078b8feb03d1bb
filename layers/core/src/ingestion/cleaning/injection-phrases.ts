/** What a passage would have a model do. */
export type InjectionKind =
  | 'override'
  | 'role-change'
  | 'prompt-extraction'
  | 'concealment'
  | 'addressed-to-model'
  | 'role-marker'
  | 'tool-call'
  | 'encoded'
  | 'exfiltration'
  | 'smuggling';

/** Up to four words between two words of a pattern. */
const gap = "(?:[ \\n,\"'-]{1,4}[\\p{L}\\p{N}']{1,24}){0,4}[ \\n,\"'-]{1,4}";
const near = "(?:[ \\n,\"'-]{1,4}[\\p{L}\\p{N}']{1,24}){0,3}[ \\n,\"'-]{1,4}";
const phrase = (...parts: readonly string[]) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join(gap)})(?![\\p{L}])`, 'gu');
const close = (...parts: readonly string[]) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join(near)})(?![\\p{L}])`, 'gu');

/** A model and what it is called. */
const model =
  '(?:ai|a\\.i\\.|llm|language model|chatbot|assistant|gpt|chatgpt|claude|gemini|copilot|ki|ia|sprachmodell)';
/** What a model was told before. */
const told =
  '(?:instructions?|prompts?|rules|guidelines|directives?|directions|commands?|safety policies|restrictions|programming)';

/**
 * Phrases by kind, on folded text: lower case, without accents. Each needs several words that meet seldom in prose. English,
 * German, French, Spanish, Italian, Portuguese, Dutch, Russian and Chinese.
 */
export const phrases: readonly (readonly [kind: InjectionKind, pattern: RegExp])[] = [
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
    close(
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
    /(?:忽略|无视|忘记|忘掉|不要理会)(?:你)?(?:之前|以上|上面|先前|前面|此前)?(?:的)?(?:所有|全部|一切)?(?:的)?(?:之前|以上|上面|先前|前面)?(?:的)?(?:指令|指示|提示词?|规则|命令|要求)/gu,
  ],
  [
    'override',
    /(?:これまで|以前|上記|前)の(?:すべての|全ての)?(?:指示|命令|プロンプト|ルール)を(?:すべて)?(?:無視|忘れ)/gu,
  ],
  [
    'override',
    phrase(
      '(?:new|updated|real|actual) (?:system )?instructions?(?: (?:are|for you|follow|below))?:',
      '(?:you|do|respond|reply|answer|output|print|send|ignore)',
    ),
  ],
  [
    'role-change',
    new RegExp(
      `(?<!\\p{L})you are (?:now|no longer|from now on) (?:an? |the |in |acting as |called )?(?:\\p{L}{1,20} ){0,2}(?:${model}|dan|developer mode|debug mode|god mode|jailbroken|unrestricted|uncensored|unfiltered|bound by|free from|restricted by)(?!\\p{L})`,
      'gu',
    ),
  ],
  [
    'role-change',
    close(
      '(?:act|behave|respond|pretend|roleplay)',
      '(?:as|like|to be)',
      `(?:dan|jailbroken|unrestricted ${model}|uncensored ${model}|without (?:any )?(?:restrictions|filters|guidelines))`,
    ),
  ],
  [
    'role-change',
    close('(?:enable|enter|activate|switch to)', '(?:developer|debug|admin|jailbreak|god|dan|unrestricted) mode'),
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
    close(
      '(?:reveal|print|repeat|output|show|display|leak|disclose|reproduce|tell me|what (?:is|are)|give me)',
      '(?:your|the|initial|hidden|full)',
      '(?:system prompt|system message|system instructions|initial prompt|hidden prompt|hidden instructions|developer message|initial instructions)',
    ),
  ],
  [
    'prompt-extraction',
    close(
      '(?:zeig\\p{L}{0,3}|nenn\\p{L}{0,2}|verrat\\p{L}{0,2}|wiederhol\\p{L}{0,2}|gib)',
      '(?:deinen?|ihren?|den)',
      '(?:system-?prompt|systemanweisungen|systemnachricht)',
    ),
  ],
  [
    'prompt-extraction',
    close(
      '(?:revel|affich|montr|repet|divulgu|muestr|mostr|repit)\\p{L}{1,4}',
      '(?:ton|votre|le|tu|su|el|seu|tuo)',
      '(?:prompt systeme|invite systeme|prompt (?:del|do|di) sistema|system prompt|prompt inicial|instructions? systeme)',
    ),
  ],
  [
    'concealment',
    close(
      "(?:do not|don't|never|without)",
      '(?:tell|telling|inform|informing|mention|mentioning|reveal|alert|alerting|notify|notifying)',
      '(?:the user|the human|users|to the user|this instruction|these instructions)',
    ),
  ],
  [
    'addressed-to-model',
    new RegExp(
      `(?<!\\p{L})(?:if you are|as|to|attention|note to|notice to|message to|hey|dear|important for) (?:an? |any |all |the )?(?:\\p{L}{1,16} ){0,2}${model}s?(?: \\p{L}{1,16}){0,3}[:,]? (?:reading|processing|summari[sz]ing|analy[sz]ing|that reads|who reads|reviewing|evaluating|parsing)(?!\\p{L})`,
      'gu',
    ),
  ],
  [
    'addressed-to-model',
    close(
      `(?:instructions?|note|message|attention) (?:for|to) (?:the |any |all )?(?:${model}|language model)s?:?`,
      '(?:always|must|you|do|ignore|respond|answer|include|say|rate|recommend|please|output|rank)',
    ),
  ],
];

const markers: readonly (readonly [kind: InjectionKind, pattern: RegExp])[] = [
  ['role-marker', /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)\|>/gu],
  [
    'role-marker',
    /\[\/?inst\]|<<\/?sys>>|<\/?(?:system|system_prompt|system-reminder|assistant_response)>|<start_of_turn>|<end_of_turn>/gu,
  ],
  [
    'role-marker',
    /(?<![^\n])[ \t]{0,8}(?:#{1,4} ?|\*\*|\[)?(?:system|system prompt|system message|developer)(?:\*\*|\])?:(?:\*\*)? ?(?:you are|you must|your|ignore|from now|new|always|never|respond)(?!\p{L})/gu,
  ],
  ['role-marker', /(?<![^\n])[ \t]{0,8}(?:human|user): [^\n]{1,400}\n{1,3}[ \t]{0,8}(?:assistant|ai): /gu],
  ['tool-call', /"(?:tool_calls?|function_call|tool_use|tool_name)"[ \n]{0,8}:[ \n]{0,8}["[{]/gu],
  ['tool-call', /<(?:tool_call|tool_use|function_calls?|function=|invoke name=|use_mcp_tool|antml:)/gu],
  [
    'tool-call',
    /(?:call|invoke|execute|run|use) the (?:[\w-]{1,30} ){0,2}(?:tool|function|plugin) (?:with|to (?:send|delete|email|upload|post|transfer|forward|fetch))(?!\p{L})/gu,
  ],
  ['exfiltration', /!\[[^\]\n]{0,200}\]\(https?:\/\/[^)\s]{1,300}(?:[{[<]|%7b|\$\{)[^)\s]{0,200}\)?/gu],
  [
    'exfiltration',
    /!\[[^\]\n]{0,200}\]\(https?:\/\/[^)\s?]{1,300}\?(?:[^)\s]{0,200}&)?(?:data|secret|prompt|history|conversation|chat|leak|exfil|context|token|password|api_?key)=/gu,
  ],
  [
    'exfiltration',
    close(
      '(?:send|post|forward|upload|append|transmit|exfiltrate|leak|email)',
      "(?:conversation|chat history|system prompt|user's|users'|api keys?|credentials|passwords?|secrets?|private data|personal data)",
      '(?:to|at|via) (?:https?:|http|the following|this url|this address|www|\\S{1,60}@)',
    ),
  ],
];

/** Everything that is looked for in folded text. */
export const patterns = [...phrases, ...markers];
