/** Texts that make careless code slow: one character or a few, repeated, alone or with something before, between or after them. */
const repeated = [
  ' ',
  '\t',
  '\n',
  '\u00A0',
  '"',
  '\\',
  '"\\',
  '\\"',
  "'",
  '/',
  '-',
  '*',
  '**a',
  '_a ',
  '[',
  ']',
  '[a](',
  '![',
  '(',
  '{',
  '{"a":',
  '{{',
  '}',
  '<',
  '<a>',
  '<a ',
  '<a/>',
  '<!--',
  '<![CDATA[',
  '</a>',
  '&',
  '&#',
  '&#1;',
  '1',
  '1,',
  '0-',
  '123 456 ',
  '.',
  ':',
  ';',
  ',',
  'a,',
  '|',
  '|-',
  '`',
  '~',
  '> ',
  '> - ',
  '- ',
  '1. ',
  '# ',
  '=',
  '%',
  '%20',
  '@',
  'a@',
  'a.',
  'a',
  'aA',
  'é',
  'e\u0301',
  '\u0301',
  '\u200B',
  '\uD800',
  '😀',
  '\0',
  '\r',
  'a b ',
  'http://a ',
  'the number ',
  'supplier 111 ',
] as const

/** Texts of about this length, each made in its own way. */
export function* hostileTexts(length: number): Generator<{ name: string; text: string }> {
  for (const piece of repeated) {
    const many = piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
    const name = JSON.stringify(piece)
    yield { name, text: many }
    yield { name: `a${name}b`, text: `a${many}b` }
    yield { name: `lines of ${name}`, text: `${piece.repeat(Math.ceil(80 / piece.length))}\n`.repeat(Math.ceil(length / 81)) }
    yield { name: `many ${name} among words`, text: `word ${piece}${piece} `.repeat(Math.ceil(length / (6 + 2 * piece.length))) }
  }
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
    ['<a>', '</a>'],
    ['(', ')'],
    ['**', '**'],
    ['> ', ''],
  ] as const)
    yield { name: `nested ${open}`, text: `${open.repeat(length / (open.length + close.length))}1${close.repeat(length / (open.length + close.length))}` }
}

/** Bodies for the sandbox of about this length: valid JSON and XML, each large in its own way. */
export function* hostileBodies(length: number): Generator<{ name: string; text: string }> {
  const filled = (before: string, piece: string, after: string): string =>
    before + piece.repeat(Math.floor((length - before.length - after.length) / piece.length)) + after
  const appointment = '"resourceType":"Appointment"'
  yield { name: 'a long text', text: filled(`{${appointment},"description":"`, 'a', '"}') }
  yield { name: 'quotes in a text', text: filled(`{${appointment},"description":"`, '\\"', '"}') }
  yield { name: 'backslashes in a text', text: filled(`{${appointment},"description":"`, '\\\\', '"}') }
  yield { name: 'spaces in a text', text: filled(`{${appointment},"description":"`, ' ', '"}') }
  yield { name: 'digits in a text', text: filled(`{${appointment},"description":"`, '1234567890 ', '"}') }
  yield { name: 'numbers with zeros', text: filled(`{${appointment},"a":[1.10`, ',1.10', ']}') }
  yield { name: 'digits', text: filled(`{${appointment},"a":1.`, '1', '}') }
  yield { name: 'empty objects', text: filled(`{${appointment},"participant":[{}`, ',{}', ']}') }
  yield { name: 'empty lists', text: filled(`{${appointment},"participant":[[]`, ',[]', ']}') }
  yield { name: 'contained patients', text: filled(`{${appointment},"contained":[{}`, ',{"resourceType":"Patient"}', ']}') }
  yield { name: 'telecoms', text: filled(`{${appointment},"contained":[{"resourceType":"Patient","telecom":[{}`, ',{"system":"phone","rank":1}', ']}]}') }
  yield { name: 'unknown elements', text: `{${appointment},${Array.from({ length: Math.floor(length / 14) }, (_, index) => `"e${index}":{}`).join()}}` }
  yield { name: 'escapes', text: filled(`{${appointment},"description":"`, '\\u0031', '"}') }
  yield { name: 'deep lists', text: `{${appointment},"a":${'['.repeat(length / 2)}${']'.repeat(length / 2)}}` }
  yield { name: 'deep objects', text: `{${appointment},"a":${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}}` }
  yield { name: 'as deep as allowed, and wide', text: filled(`{${appointment},"a":${'['.repeat(36)}1`, ',1', `${']'.repeat(36)}}`) }
  const xml = '<Appointment xmlns="http://hl7.org/fhir">'
  yield { name: 'XML, a long value', text: filled(`${xml}<description value="`, 'a', '"/></Appointment>') }
  yield { name: 'XML, references in a value', text: filled(`${xml}<description value="`, '&#49;', '"/></Appointment>') }
  yield { name: 'XML, spaces in a value', text: filled(`${xml}<description value="`, ' ', '"/></Appointment>') }
  yield { name: 'XML, empty elements', text: filled(xml, '<participant/>', '</Appointment>') }
  yield { name: 'XML, short empty elements', text: filled(xml, '<a/>', '</Appointment>') }
  yield { name: 'XML, values', text: filled(xml, '<a value="1"/>', '</Appointment>') }
  yield { name: 'XML, values with extensions', text: filled(xml, '<language value="1"><extension url="a"/></language>', '</Appointment>') }
  yield { name: 'XML, deep', text: `${xml}${'<a>'.repeat(length / 7)}${'</a>'.repeat(length / 7)}</Appointment>` }
  yield { name: 'XML, deep and open', text: filled(xml, '<a>', '') }
  yield { name: 'XML, comments', text: filled(xml, '<!-- a -->', '</Appointment>') }
  yield { name: 'XML, an open comment', text: filled(`${xml}<!--`, '-', '') }
  yield { name: 'XML, instructions', text: filled(xml, '<?a b?>', '</Appointment>') }
  yield { name: 'XML, CDATA', text: filled(xml, '<![CDATA[a]]>', '</Appointment>') }
  yield {
    name: 'XML, attributes',
    text: `${xml}<a ${Array.from({ length: Math.floor(length / 12) }, (_, index) => `b${index}="1"`).join(' ')}/></Appointment>`,
  }
  yield {
    name: 'XML, a narrative',
    text: filled(`${xml}<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">`, '<b>a</b>', '</div></text></Appointment>'),
  }
  yield { name: 'XML, open narratives', text: filled(`${xml}<text>`, '<div>', '</text></Appointment>') }
  yield { name: 'XML, spaces between', text: filled(`${xml}<a>`, ' ', '</a></Appointment>') }
  yield { name: 'XML, spaces in a tag', text: filled(`${xml}<a`, ' ', '/></Appointment>') }
}
