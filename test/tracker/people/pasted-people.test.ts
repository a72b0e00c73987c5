import { describe, expect, it } from 'vitest'
import { nameFrom, readPeople } from '../../../src/tracker/people/pasted-people.ts'
import { hostileTexts } from '../../support/hostile-texts.ts'

/** "Ann Able <ann@nhs.example>", followed by role and organisation; an asterisk precedes a name made from the address. */
const shown = (text: string): string[] =>
  readPeople(text).people.map(
    (one) =>
      `${one.isDerived ? '*' : ''}${one.name} <${one.email}>${one.role === '' ? '' : `, ${one.role}`}${one.organisation === '' ? '' : ` (${one.organisation})`}`,
  )
const ann = 'Ann Able <ann@nhs.example>'
const ben = 'Ben Baker <ben@nhs.example>'
const cat = '*Cat <cat@nhs.example>'

describe('pasted people', () => {
  it.each<[what: string, text: string, people: string[]]>([
    ['separated by semicolons', 'Ann Able <ann@nhs.example>; Ben Baker <ben@nhs.example>; cat@nhs.example', [ann, ben, cat]],
    ['separated by commas', 'Ann Able <ann@nhs.example>, Ben Baker <ben@nhs.example>, cat@nhs.example', [ann, ben, cat]],
    ['on lines', 'Ann Able <ann@nhs.example>\r\nBen Baker <ben@nhs.example>\n\ncat@nhs.example\n', [ann, ben, cat]],
    ['with a separator at the end', 'Ann Able <ann@nhs.example>; ', [ann]],
    ['with nothing between them', 'Ann Able <ann@nhs.example>Ben Baker <ben@nhs.example>', [ann, ben]],
    ['as addresses with spaces between', 'ann@nhs.example cat@nhs.example', ['*Ann <ann@nhs.example>', cat]],
    ['as names and addresses with spaces between', 'Ann Able ann@nhs.example Ben Baker ben@nhs.example', [ann, ben]],
    ['surname first in quotes', '"Baker, Ben" <ben@nhs.example>; "Able, Ann" <ann@nhs.example>', [ben, ann]],
    ['surname first with the organisation in brackets', '"Baker, Ben (NHS Solent)" <ben@nhs.example>', [`${ben} (NHS Solent)`]],
    ['surname first without quotes', 'Baker, Ben <ben@nhs.example>; Able, Ann <ann@nhs.example>', [ben, ann]],
    ['surname first without quotes, separated by commas', 'Baker, Ben <ben@nhs.example>, Able, Ann <ann@nhs.example>', [ben, ann]],
    ['as NHSmail shows them', '"BAKER, Ben (SOLENT NHS TRUST - R1C)" <ben@nhs.example>', ['Ben BAKER <ben@nhs.example> (SOLENT NHS TRUST - R1C)']],
    ['with brackets in brackets', '"Baker, Ben (NHS Solent (R1C))" <ben@nhs.example>', [`${ben} (NHS Solent (R1C))`]],
    ['with a comma in brackets', 'Ben Baker (NHS Solent, Southampton) <ben@nhs.example>, cat@nhs.example', [`${ben} (NHS Solent, Southampton)`, cat]],
    ['in smart quotes', '“Baker, Ben” <ben@nhs.example>; „Able, Ann“ <ann@nhs.example>', [ben, ann]],
    ['with quotes inside quotes', String.raw`"Ann \"Annie\" Able" <ann@nhs.example>`, ["Ann 'Annie' Able <ann@nhs.example>"]],
    ['with single quotes', "'Ann Able' <ann@nhs.example>; 'cat@nhs.example' <cat@nhs.example>", [ann, cat]],
    ['with letters after the name', 'Ann Able, PhD <ann@nhs.example>', ['Ann Able, PhD <ann@nhs.example>']],
    ['with pronouns', 'Ann Able (she/her) <ann@nhs.example>', [ann]],
    ['with mailto:', 'Ann Able <mailto:ann@nhs.example?subject=Booking>; mailto:cat@nhs.example', [ann, cat]],
    ['as old programs write them', 'Ann Able [mailto:ann@nhs.example]; Ben Baker (ben@nhs.example)', [ann, ben]],
    ['as a link whose text is the address', 'cat@nhs.example <mailto:cat@nhs.example>', [cat]],
    ['after “To:”', 'To: Ann Able <ann@nhs.example>; cat@nhs.example', [ann, cat]],
    ['as a list with bullets', '• Ann Able <ann@nhs.example>\n- Ben Baker <ben@nhs.example>\n3. cat@nhs.example', [ann, ben, cat]],
    ['with a line end before the address', 'Ann Able\n <ann@nhs.example>;\ncat@nhs.example', [ann, cat]],
    ['from a spreadsheet', 'Ann Able\tann@nhs.example\tClinical lead\tNHS Solent', [`${ann}, Clinical lead (NHS Solent)`]],
    ['from a spreadsheet with empty cells', 'Ann Able\tann@nhs.example\t\tNHS Solent\t', [`${ann} (NHS Solent)`]],
    ['from a spreadsheet, address first', 'ann@nhs.example\tAnn Able\tClinical lead', [`${ann}, Clinical lead`]],
    ['from a spreadsheet, in two columns of names', 'Ann\tAble\tann@nhs.example', [ann]],
    ['from a spreadsheet, surname first', '"Baker, Ben"\tben@nhs.example\tTBC', [ben]],
    ['from a spreadsheet, an address with its name', 'Ann Able <ann@nhs.example>\tClinical lead', [`${ann}, Clinical lead`]],
    [
      'below headings',
      'Surname\tFirst name\tOrganisation\tE-mail address\tRole\nBaker\tBen\tNHS Solent\tben@nhs.example\tIT lead\nAble\tAnn\tn/a\tann@nhs.example\t',
      [`${ben}, IT lead (NHS Solent)`, ann],
    ],
    ['below headings, separated by commas', 'Name,Email,Role\n"Baker, Ben",ben@nhs.example,IT lead\nAnn Able,ann@nhs.example,', [`${ben}, IT lead`, ann]],
    ['as one line of values', 'Ann Able, ann@nhs.example, Clinical lead, NHS Solent', [`${ann}, Clinical lead (NHS Solent)`]],
    ['with no-break spaces', 'Ann\u00A0Able\u00A0<ann@nhs.example>;\u00A0cat@nhs.example', [ann, cat]],
    ['with something invisible in the address', 'Ann Able <ann\u200B@nhs.example>', [ann]],
    ['with a byte order mark', '\uFEFFAnn Able <ann@nhs.example>', [ann]],
    ['in capitals', 'Ann Able <ANN@NHS.EXAMPLE>', [ann]],
    ['with a name that says nothing', 'TBC <cat@nhs.example>', [cat]],
    ['with the address as the name', '"cat@nhs.example" <cat@nhs.example>', [cat]],
    ['with an unclosed quote', '"Ann Able <ann@nhs.example>; cat@nhs.example', [ann, cat]],
    ['twice', `${ann}; ANN@nhs.example; Ann Able <ann@nhs.example>`, [ann]],
    ['twice, the first time without the name', 'cat@nhs.example; Cat Cole <cat@nhs.example>', ['Cat Cole <cat@nhs.example>']],
    ['twice in two roles', 'Ann Able\tann@nhs.example\tIT lead\nAnn Able\tann@nhs.example\tDoS lead', [`${ann}, IT lead`, `${ann}, DoS lead`]],
    ['not at all', ' \n\t\n;,;', []],
  ])('are read %s', (_what, text, people) => {
    expect(shown(text)).toEqual(people)
  })

  it.each<[what: string, text: string, notTaken: [line: number, text: string, why: RegExp][]]>([
    ['a name alone', `${ann}\nBen Baker`, [[2, 'Ben Baker', /no email address here/]]],
    [
      'a name alone among others',
      `Ben Baker; ${ann}; Dee`,
      [
        [1, 'Ben Baker', /no email address/],
        [1, 'Dee', /no email address/],
      ],
    ],
    [
      'an invalid address',
      `ann@nhs; ben@; ${ann}`,
      [
        [1, 'ann@nhs', /“ann@nhs” is not a full email address/],
        [1, 'ben@', /“ben@” is not/],
      ],
    ],
    ['the second of two', `${ann}\n\nAnn <ann@nhs.example>`, [[3, 'Ann <ann@nhs.example>', /ann@nhs\.example is on line 1 already/]]],
    ['a column that is not known', 'Name\tEmail\tPhone\nAnn Able\tann@nhs.example\t0161 496 0000', [[1, 'Phone', /column was not read/]]],
    ['a row without an address', 'Name\tEmail\nAnn Able\t', [[2, 'Ann Able', /no email address/]]],
    ['words after the address', `${ann} Clinical lead`, [[1, 'Clinical lead', /no email address/]]],
  ])('are skipped and named with their line: %s', (_what, text, expected) => {
    const { notTaken } = readPeople(text)
    expect(notTaken.map((one) => [one.line, one.text])).toEqual(expected.map(([line, words]) => [line, words]))
    expected.forEach(([, , why], index) => expect(notTaken[index]?.why).toMatch(why))
  })

  it.each([
    [
      'invisible characters',
      'Ann\u200B Able <ann\u00AD@nhs.example>',
      ['The name had a zero-width space in it, which was removed', 'The address had a soft hyphen in it, which was removed'],
    ],
    ['pronouns that were left out', 'Ann Able (she/her) <ann@nhs.example>', ['“she/her” was left out of the name']],
    ['another name on another line', `${ann}\nAnne Able <ann@nhs.example>`, ['Line 2 has the name Anne Able']],
    [
      'two names that may be two people',
      'Ann Able, Ben Baker <ben@nhs.example>',
      ['The name was written “Ann Able, Ben Baker”. Check that it is one person’s'],
    ],
    ['cells that were not read', 'Ann Able\tann@nhs.example\tIT lead\tNHS Solent\t0161 496 0000', ['“0161 496 0000” was not read']],
    ['a quote that is not closed', '"Ann Able <ann@nhs.example>', ['A quotation mark or bracket on this line is not closed. Check the name']],
  ])('have a note beside them about %s', (_what, text, notes) => {
    expect(readPeople(text).people[0]?.notes).toEqual(notes)
  })

  it.each([
    ['ann.able3@nhs.net', 'Ann Able'],
    ["mary-jane.o'neil@nhs.net", "Mary-Jane O'Neil"],
    ['ann_able+booking@nhs.net', 'Ann Able'],
    ['123@nhs.net', ''],
  ])('given by an address alone, %s, get the name %j to check', (email, name) => {
    expect(nameFrom(email)).toBe(name)
  })

  it.each([...hostileTexts(60_000)])('are read at once: $name', ({ text }) => {
    const { people, notTaken } = readPeople(text)
    expect(people.length + notTaken.length).toBeLessThan(60_001)
  })
})
