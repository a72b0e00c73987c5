import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { firstCodesOf } from '../../../src/tracker/template-drafts/code-kinds.ts'
import { bodyOf } from '../../../src/tracker/template-versions/body.ts'
import { abbreviationsIn } from '../../../src/tracker/templates/abbreviations.ts'
import {
  defaultCodesFor,
  entryConditionsFor,
  goLiveCriteriaFor,
  loadTemplates,
  mergeFacts,
  prerequisitesFor,
  testCasesFor,
  workflowOptionsFor,
} from '../../../src/tracker/templates/templates.ts'

const templates = loadTemplates()
const [ed, utc, gp, hub, cas] = ['emergency-department', 'urgent-treatment-centre', 'gp-practice', 'gp-hub', 'clinical-assessment-service'] as const

/** The keys of everything that a Provider’s project of this care setting gets. */
function keysOf(careSetting: string): Record<'prerequisites' | 'cases' | 'options' | 'conditions' | 'criteria', string[]> {
  return {
    prerequisites: prerequisitesFor(templates, 'provider', careSetting).map((one) => one.key),
    cases: testCasesFor(templates, { role: 'provider', careSetting }).map((one) => one.key),
    options: workflowOptionsFor(templates, 'provider', careSetting).map((one) => one.key ?? ''),
    conditions: entryConditionsFor(templates, 'provider', careSetting).map((one) => one.key),
    criteria: goLiveCriteriaFor(templates, 'provider', careSetting).map((one) => one.key),
  }
}

describe('the care setting decides which items a project has:', () => {
  const ownServer = ['fqdn', 'certificate-request', 'certificates-installed', 'ca-certificates', 'revocation-lists', 'firewall-in', 'firewall-out']
  const table: [keyof ReturnType<typeof keysOf>, string[], string[], string[]][] = [
    ['prerequisites', ownServer, [utc, ed, hub, ''], [gp]],
    ['prerequisites', ['hosted-by-supplier'], [gp], [utc, ed, hub, '']],
    ['prerequisites', ['site-schedules'], [hub], [utc, ed, gp, '']],
    ['prerequisites', ['clinics-apart', 'age-range'], [utc], [ed, gp, hub, '']],
    ['prerequisites', ['require-booking'], [utc, gp, hub, 'pharmacy', ''], [ed, cas, '111-provider']],
    ['cases', ['wrong-document', 'without-system'], [utc, ed, gp, hub, 'pharmacy', ''], []],
    ['cases', ['not-registered'], [gp], [utc, ed, hub, '']],
    ['cases', ['wrong-site'], [hub], [utc, ed, gp, '']],
    ['cases', ['not-expected', 'list-unseen'], [ed], [utc, gp, hub, '']],
    ['cases', ['age-range', 'clinics-apart'], [utc], [ed, gp, hub, '']],
    ['options', ['late-walk-in-queue', 'walk-in-own-queue'], [utc], [ed, gp, hub, '']],
    ['options', ['late-end-of-surgery'], [gp], [utc, ed, hub, '']],
    ['options', ['booking-only'], [utc, gp, hub, ''], [ed, cas, '111-provider']],
    ['options', ['late-as-soon-as-possible', 'cancel-patient-first'], [utc, gp, hub, ''], [ed]],
    ['conditions', ['paper-list-ready'], [utc, ed, gp, hub, ''], []],
    ['conditions', ['unregistered-patient'], [gp], [utc, ed, hub]],
    ['criteria', ['not-registered-known'], [gp], [utc, ed, hub]],
    ['criteria', ['site-addresses', 'wrong-site-reviewed'], [hub], [utc, ed, gp]],
    ['criteria', ['not-turned-away'], [ed], [utc, gp, hub]],
  ]
  it.each(table)('%s %j are in %j and not in %j', (kind, keys, there, notThere) => {
    for (const careSetting of there) expect([careSetting, keysOf(careSetting)[kind]]).toEqual([careSetting, expect.arrayContaining(keys)])
    for (const careSetting of notThere) expect([careSetting, keysOf(careSetting)[kind].filter((one) => keys.includes(one))]).toEqual([careSetting, []])
  })

  it('an emergency department never refuses a referral', () => {
    const words = JSON.stringify([workflowOptionsFor(templates, 'provider', ed), templates.sops['emergency-department.md']])
    expect(words).not.toMatch(/not accepted|booking only|requirebooking|does not refer/i)
  })

  it('the endpoint of a hosted practice waits for its supplier, and of others for certificates and firewall', () => {
    const needs = (careSetting: string) => prerequisitesFor(templates, 'provider', careSetting).find((one) => one.key === 'booking-endpoint')?.needs
    expect([needs(gp), needs(utc)]).toEqual([['hosted-by-supplier'], ['firewall-in', 'certificates-installed', 'ca-certificates']])
  })

  it('the codes of its patients are tested', () => {
    expect([ed, 'pharmacy', utc].map((one) => defaultCodesFor(templates, one))).toEqual([['Dx02', 'Dx03'], ['Dx28'], ['Dx05', 'Dx06', 'Dx07', 'Dx08']])
  })

  it.each(['constructor', 'toString', '__proto__'])('one that is called %s tests the codes of every other', (key) => {
    expect(defaultCodesFor(templates, key)).toEqual(templates.defaultCodes['default'])
    expect(firstCodesOf(key, bodyOf(templates))).toBe('The same as every other care setting')
  })
})

it.each(['constructor', 'toString', '__proto__'])('a place that is called %s is not known', (name) =>
  expect(mergeFacts(`Ring {{${name}}}`, { 'service.name': 'Riverside' })).toBe('Ring not yet known'),
)

describe('the wording of templates', () => {
  const codes: [string, string][] = [
    ['Dx02', 'Attend Emergency Treatment Centre within 1 hour'],
    ['Dx03', 'Attend Emergency Treatment Centre within 4 hours (code number to be confirmed by a DoS lead)'],
    ['Dx05', 'To contact a Primary Care Service within 2 hours'],
    ['Dx08', 'To contact a Primary Care Service within 24 hours'],
    ['Dx10', 'MUST contact own GP Practice for a non-urgent appointment'],
    ['Dx28', 'Contact Pharmacist within 24 hours'],
    ['Dx75', 'MUST contact own GP Practice within 3 working days'],
    ['Dx81', 'Contact own GP Practice next working day for a repeat prescription'],
    ['Dx110', 'Wording to be confirmed by a DoS lead'],
    ['Dx115', 'Contact own GP Practice next working day for an appointment'],
    ['Dx117', 'Speak to a Primary Care Service within 1 hour for palliative care'],
    ['Dx1112', 'COVID risk: clinical assessment service within 1 hour'],
    ['Dx1117', 'COVID risk: clinical assessment service next working day'],
  ]
  it.each(codes)('for %s is the standard’s', (code, name) => expect(templates.dispositionCodes.find((one) => one.code === code)?.name).toBe(name))

  const folder = fileURLToPath(new URL('../../../templates/', import.meta.url))
  const files = ['go-live.json', 'prerequisites.json', 'test-plan.json', 'workflow-options.json', ...Object.keys(templates.sops).map((file) => `sop/${file}`)]
  it.each(files)('in %s is plain English', (file) => {
    const odd =
      /comes on its own way|where so\b|patient's leave|building's contact|tells the room|worries the partner|clock of the department|no objection|somebody owns what|no better|another equipment|overfull|use the wording of the local list|share of users|in percent|\bstands?\b|\bsettled?\b|\banew\b|\bafresh\b|want of\b|taken off|as can be|by voice|answers for\b|all the same|look(ed)? at again|\bholds for\b|where it is set up/i
    const text = readFileSync(join(folder, file), 'utf8').replace(/"(key|owner|owners|needs)": ("[^"]*"|\[[^\]]*\])/g, '')
    expect(odd.exec(text)?.[0]).toBeUndefined()
  })

  it('of a prerequisite spells out the abbreviations of its page', () => {
    const pages = templates.prerequisites.map((one) => [one.key, abbreviationsIn([`${one.title} ${one.what} ${one.how}`])])
    const short = pages.filter(([, missing]) => missing?.length !== 0 && JSON.stringify(missing) !== '["DoS: Directory of Services"]')
    expect(short.filter(([, missing]) => /SCAL|SDS|FQDN|HSCN|MPV|CRL|SSP/.test(JSON.stringify(missing)))).toEqual([])
  })

  it('links most prerequisites to a public page', () => {
    const links = templates.prerequisites.flatMap((one) => (one.link === null ? [] : [new URL(one.link)]))
    expect(links.length).toBeGreaterThan(35)
    expect(links.filter((one) => one.protocol !== 'https:' || !/(^|\.)(nhs\.uk|gov\.uk|ico\.org\.uk)$/.test(one.hostname))).toEqual([])
  })
})

describe('abbreviations', () => {
  const table: [string[], string[]][] = [
    [
      ['ASID assigned', 'Interactions assigned to the ASID in SDS'],
      ['ASID: accredited system identifier', 'SDS: Spine Directory Service'],
    ],
    [['HSCN connection', 'Over the Health and Social Care Network (HSCN)'], []],
    [['The address must be ASID:123456789012'], ['ASID: accredited system identifier']],
    [['SDSX and xASID, scal'], []],
    [[], []],
  ]
  it.each(table)('in %j are %j', (texts, said) => expect(abbreviationsIn(texts)).toEqual(said))
})

it('a fact that somebody typed is never read as a placeholder', () => {
  expect(mergeFacts('{{service.name}}: {{option.late-patients}}', { 'service.name': '{{#if option.x}}' })).toBe('{ {#if option.x}}: {{option.late-patients}}')
})

describe('a template file with a mistake about care settings', () => {
  const home = fileURLToPath(new URL('../../../templates/', import.meta.url))
  const made: string[] = []
  const edited = (file: string, from: string | RegExp, to: string): URL => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-templates-'))
    made.push(folder)
    cpSync(home, folder, { recursive: true })
    const before = readFileSync(join(folder, file), 'utf8')
    const after = before.replace(from, to)
    expect(after).not.toBe(before)
    writeFileSync(join(folder, file), after)
    return pathToFileURL(`${folder}/`)
  }
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true })
  })

  const broken: [string, string, string | RegExp, string, RegExp][] = [
    [
      'an unknown care setting',
      'test-plan.json',
      '"careSettings": ["gp-hub"]',
      '"careSettings": ["gp-hubs"]',
      /test-plan\.json: wrong-site: no care setting gp-hubs/,
    ],
    [
      'an unknown one to leave out',
      'prerequisites.json',
      '"notIn": ["gp-practice"]',
      '"notIn": ["practice"]',
      /prerequisites\.json: fqdn: no care setting practice/,
    ],
    [
      'an item of no care setting',
      'go-live.json',
      '"careSettings": ["gp-practice"]',
      '"careSettings": ["gp-practice"], "notIn": ["gp-practice"]',
      /go-live\.json: not-registered-known: no care setting has it/,
    ],
    ['an empty list', 'workflow-options.json', '"careSettings": ["gp-hub"]', '"careSettings": []', /workflow-options\.json: [\s\S]*careSettings/],
    ['a key used twice', 'workflow-options.json', '"key": "list-checked"', '"key": "list-open-all-day"', /a key is used twice: list-open-all-day/],
    [
      'a number that is not in the words',
      'workflow-options.json',
      'Staff check the list every {minutes}',
      'Staff check the list',
      /list-checked: both the option and what the procedure says must have \{minutes\}/,
    ],
    [
      'braces without a number',
      'workflow-options.json',
      'However late: as soon',
      'Up to {hours} late: as soon',
      /late-as-soon-as-possible: it has \{hours\} in its words and no number/,
    ],
    ['a number out of its bounds', 'workflow-options.json', '"default": 15, "min": 5', '"default": 4, "min": 5', /list-checked: the number it starts from/],
    ['a question that is half a choice', 'workflow-options.json', '"oneOf": true', '"oneOf": false', /Seeing new bookings: oneOf differs among its options/],
    [
      'two questions with one placeholder',
      'workflow-options.json',
      '"group": "Arrivals"',
      '"group": "Late patients!"',
      /another group has the same placeholder/,
    ],
    [
      'a question that a care setting lacks',
      'sop/emergency-department.md',
      '{{option.messages-to-patients}}',
      '{{option.late-patients}}',
      /sop\/emergency-department\.md: [\s\S]*late-patients/,
    ],
    [
      'a key that no option has',
      'sop/gp-hub.md',
      '#if option.booking-only',
      '#if option.bookings-only',
      /sop\/gp-hub\.md: .*no option has the key bookings-only/,
    ],
    ['a part without an end', 'sop/default.md', '{{/if}}', '', /sop\/default\.md: /],
  ]
  it.each(broken)('is named in the error: %s', (_, file, from, to, message) => expect(() => loadTemplates(edited(file, from, to))).toThrow(message))
})
