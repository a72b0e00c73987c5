import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { faultsOfPlaceholders } from '../../../src/tracker/sop/placeholders.ts'
import { markdownToHtml } from '../../../src/web/markdown.ts'
import {
  defaultCodesFor,
  entryConditionsFor,
  faultsOf,
  goLiveCriteriaFor,
  loadTemplates,
  mergeFacts,
  prerequisitesFor,
  rolesFor,
  sopFor,
  testCasesFor,
  workflowOptionsFor,
} from '../../../src/tracker/templates/templates.ts'
import type { ProjectRole } from '../../../src/tracker/templates/templates.ts'

const templates = loadTemplates()
const kinds: [string, ProjectRole][] = [...templates.careSettings.map((one) => one.key), 'one of tomorrow'].flatMap((key): [string, ProjectRole][] => [
  [key, 'provider'],
  [key, 'consumer'],
])
const sections = [
  'Purpose and scope',
  'Roles',
  'When a booking is offered',
  'How slots are released, changed and withdrawn',
  'When a booking arrives',
  'Arrivals, no-shows and late patients',
  'Cancelling and rebooking',
  'No slots, or the system is down',
  'Safety-netting',
  'Data quality and reports',
  'Incidents, contacts and escalation',
  'Training',
  'Review',
]
const facts = {
  'service.name': 'Riverside UTC',
  'service.odsCode': 'RY9NR',
  'service.dosIds': '2000099999',
  'service.site': 'Riverside',
  'service.commissioner': 'North East board',
  'service.providerProduct': 'Adastra',
  'service.consumerProduct': 'SystmOne',
  'project.scope': 'All of it',
}

describe.each(kinds)('a project of %s as %s', (careSetting, role) => {
  const roleKeys = rolesFor(templates, role).map((one) => one.key)

  it('has a procedure with every section and no fact left over', () => {
    const merged = mergeFacts(sopFor(templates, careSetting, role), facts)
    expect([...merged.matchAll(/^## (.+)$/gm)].map((match) => match[1])).toEqual(sections)
    expect(merged).not.toContain('not yet known')
    expect(faultsOfPlaceholders(merged, workflowOptionsFor(templates, role, careSetting))).toEqual([])
    // A Consumer has no DoS ids of its own, and each partner service has its own product.
    const notTheirs = role === 'consumer' ? ['service.dosIds', 'service.providerProduct'] : []
    for (const [name, fact] of Object.entries(facts)) expect([name, merged.includes(fact)]).toEqual([name, !notTheirs.includes(name)])
    expect(markdownToHtml(merged)).toContain('<table>')
  })

  it('gives every item an owner who takes part', () => {
    const owners = [
      ...prerequisitesFor(templates, role, careSetting).flatMap((one) => (one.owners.length > 0 ? one.owners : [`nobody for ${one.key}`])),
      ...entryConditionsFor(templates, role, careSetting).map((one) => one.owner),
      ...goLiveCriteriaFor(templates, role, careSetting).map((one) => one.owner),
    ]
    expect(owners.filter((owner) => !roleKeys.includes(owner))).toEqual([])
  })

  it('has prerequisites that need only others of its own, and what the configuration must prove', () => {
    const mine = prerequisitesFor(templates, role, careSetting)
    const keys = mine.map((one) => one.key)
    expect(mine.flatMap((one) => one.needs).filter((need) => !keys.includes(need))).toEqual([])
    expect(new Set(mine.map((one) => one.group))).toEqual(new Set(['assurance', 'connectivity', 'software', 'directory-of-services', 'governance', 'people']))
    expect(mine.some((one) => one.stage === 'configuration')).toBe(true)
  })

  it('tests both sides for each of its codes', () => {
    const codes = defaultCodesFor(templates, careSetting)
    const cases = testCasesFor(templates, { role, careSetting })
    expect(codes.length).toBeGreaterThan(0)
    expect([...new Set(cases.map((one) => one.code))]).toEqual(codes)
    const of = (code: string | undefined, once: boolean) => cases.filter((one) => one.code === code && one.once === once).map((one) => one.key)
    for (const code of codes) expect([code, of(code, false)]).toEqual([code, of(codes[0], false)])
    expect(cases.filter((one) => one.once && one.code !== codes[0])).toEqual([])
    const numbers = cases.filter((one) => one.code === codes[0]).map((one) => one.number)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(testCasesFor(templates, { role, careSetting, codes: ['Dx81'] }).every((one) => one.code === 'Dx81')).toBe(true)
  })

  it('has options to choose from, entry conditions, readiness and hand-over criteria', () => {
    expect(workflowOptionsFor(templates, role, careSetting).length).toBeGreaterThan(10)
    expect(workflowOptionsFor(templates, role, careSetting).some((one) => one.chosen)).toBe(false)
    expect(entryConditionsFor(templates, role, careSetting).length).toBeGreaterThan(8)
    const kindsOfCriteria = goLiveCriteriaFor(templates, role, careSetting).map((one) => one.kind)
    expect(kindsOfCriteria.filter((kind) => kind === 'readiness').length).toBeGreaterThan(10)
    expect(kindsOfCriteria.filter((kind) => kind === 'handover').length).toBeGreaterThan(8)
  })
})

describe('the content of the templates', () => {
  it('differs between care settings if the work differs', () => {
    const sop = (careSetting: string, role: ProjectRole = 'provider') => sopFor(templates, careSetting, role)
    expect(sop('emergency-department')).toMatch(/turned away[\s\S]*streamed/)
    expect(sop('gp-practice')).toContain('not registered here')
    expect(sop('gp-hub')).toContain('several sites')
    expect(sop('111-provider', 'consumer')).toContain('How slots are released')
    expect(new Set(templates.careSettings.map((one) => one.sop.provider)).size).toBe(5)
    expect(sop('111-provider', 'consumer')).not.toBe(sop('gp-practice', 'consumer'))
  })

  const supplierOf: [string, ProjectRole, string][] = [
    ['scal', 'provider', 'provider-supplier-pm'],
    ['scal', 'consumer', 'consumer-supplier-pm'],
    ['upgraded', 'provider', 'provider-supplier-pm'],
  ]
  it.each(supplierOf)('gives %s of a %s project to %s and not to the other side', (key, role, owner) => {
    const { owners } = prerequisitesFor(templates, role, 'urgent-treatment-centre').find((one) => one.key === key) ?? { owners: [] }
    expect(owners[0]).toBe(owner)
    expect(owners.every((one) => one.startsWith(role))).toBe(true)
  })

  it('asks for a person at the supplier of the side that is being implemented', () => {
    const required = (role: ProjectRole) =>
      rolesFor(templates, role)
        .filter((one) => one.required)
        .map((one) => one.key)
    expect(required('consumer')).toContain('consumer-supplier-pm')
    expect(required('provider')).toContain('provider-supplier-pm')
    expect(required('provider')).not.toContain('consumer-supplier-pm')
  })

  it('names one environment that counts', () => {
    expect(templates.environments.filter((one) => one.counts).map((one) => one.key)).toEqual(['production-isolated'])
  })

  it('says what is not known', () => {
    expect(mergeFacts('At {{service.site}}', {})).toBe('At not yet known')
  })
})

describe('an inconsistency between prerequisites', () => {
  const roles = [{ key: 'lead' }]
  const table: [string, { key: string; owners: string[]; needs: string[] }[], string][] = [
    ['an unknown owner', [{ key: 'a', owners: ['nobody'], needs: [] }], 'a: no role nobody'],
    ['an unknown need', [{ key: 'a', owners: ['lead'], needs: ['b'] }], 'a: no prerequisite b'],
    [
      'a circle',
      [
        { key: 'a', owners: ['lead'], needs: ['b'] },
        { key: 'b', owners: ['lead'], needs: ['a'] },
      ],
      'b: it needs itself',
    ],
    [
      'a key used twice',
      [
        { key: 'a', owners: ['lead'], needs: [] },
        { key: 'a', owners: ['lead'], needs: [] },
      ],
      'a key is used twice: a',
    ],
  ]
  it.each(table)('is reported: %s', (_, prerequisites, fault) => expect(faultsOf(roles, prerequisites)).toContain(fault))
})

describe('an edited template file', () => {
  const home = fileURLToPath(new URL('../../../templates/', import.meta.url))
  const made: string[] = []
  const copied = (edit: (folder: string) => void): URL => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-templates-'))
    made.push(folder)
    cpSync(home, folder, { recursive: true })
    edit(folder)
    return pathToFileURL(`${folder}/`)
  }
  const replacing = (file: string, from: string | RegExp, to: string) => (folder: string) =>
    writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(from, to))
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true })
  })

  const broken: [string, (folder: string) => void, RegExp][] = [
    ['a lost bracket', replacing('go-live.json', '{', ''), /templates\/go-live\.json: is not JSON/],
    ['a lost file', (folder) => rmSync(join(folder, 'sop/gp-hub.md')), /templates\/sop\/gp-hub\.md: cannot be read/],
    ['a misspelt field', replacing('workflow-options.json', '"text"', '"txt"'), /templates\/workflow-options\.json: [\s\S]*txt/],
    ['an unknown side', replacing('test-plan.json', '"side": "consumer"', '"side": "both"'), /templates\/test-plan\.json: [\s\S]*cases\[0\]\.side/],
    [
      'an unknown owner of a criterion',
      replacing('go-live.json', '"provider": "training-lead"', '"provider": "trainer"'),
      /templates\/go-live\.json: training-done: no role trainer/,
    ],
    [
      'an owner who takes no part',
      replacing('go-live.json', /"consumer": "consumer-project-lead"/, '"consumer": "training-lead"'),
      /templates\/go-live\.json: communication-sent: no owner is a role of a consumer project/,
    ],
    [
      'an unknown owner of an entry condition',
      replacing('test-plan.json', '"owner": "dos-lead"', '"owner": "the-dos-lead"'),
      /templates\/test-plan\.json: codes-agreed: no role the-dos-lead/,
    ],
    [
      'an unknown need',
      replacing('prerequisites.json', '"needs": ["asid"]', '"needs": ["aside"]'),
      /templates\/prerequisites\.json: interactions: no prerequisite aside/,
    ],
    [
      'a code that is not listed',
      replacing('test-plan.json', '"default": ["Dx05"', '"default": ["Dx99"'),
      /templates\/test-plan\.json: defaultCodes of default: no disposition code Dx99/,
    ],
    [
      'codes of an unknown care setting',
      replacing('test-plan.json', '"gp-hub": [', '"gp-hubs": ['),
      /templates\/test-plan\.json: defaultCodes: no care setting gp-hubs/,
    ],
    ['an unknown fact', replacing('sop/gp-hub.md', '{{service.name}}', '{{service.nmae}}'), /templates\/sop\/gp-hub\.md: no fact is called service\.nmae/],
    [
      'a side that nobody speaks for',
      replacing('roles.json', '"side": "commissioner"', '"side": "commission"'),
      /templates\/roles\.json: [\s\S]*roles\[5\]\.side/,
    ],
    [
      'a limit of no roles',
      replacing('care-settings.json', '"rolesPerSigner": 4', '"rolesPerSigner": 0'),
      /templates\/care-settings\.json: [\s\S]*rolesPerSigner/,
    ],
    [
      'a project in which no clinician signs',
      replacing('roles.json', /"side": "consumer", "kind": "clinical"/g, '"side": "consumer", "kind": "stakeholder"'),
      /templates\/roles\.json: a consumer project: no key stakeholder of the side consumer is of the kind clinical/,
    ],
    [
      'a project that nobody could take over',
      replacing('roles.json', /"side": "consumer", "kind": "(service-lead|operational)"/g, '"side": "national", "kind": "$1"'),
      /templates\/roles\.json: a consumer project: no role of the side consumer and the kind service-lead or operational/,
    ],
    [
      'a Consumer project whose test no partner service sees',
      replacing(
        'roles.json',
        /"side": "provider", "kind": "stakeholder", "keyStakeholder": false, "testTeam": true/g,
        '"side": "provider", "kind": "stakeholder", "keyStakeholder": false, "testTeam": false',
      ),
      /templates\/roles\.json: a consumer project: no role of the side provider is in the test team/,
    ],
    [
      'a rehearsal in the sandbox that would count as the test',
      replacing('test-plan.json', '"counts": false, "sandbox": true', '"counts": true, "sandbox": true'),
      /templates\/test-plan\.json: environment sandbox-rehearsal: a rehearsal in the sandbox does not count/,
    ],
    [
      'a procedure outside the folder',
      replacing('care-settings.json', 'gp-hub.md', '../roles.json'),
      /templates\/care-settings\.json: [\s\S]*the name of a file in templates\/sop/,
    ],
  ]
  it.each(broken)('is named in the error: %s', (_, edit, message) => expect(() => loadTemplates(copied(edit))).toThrow(message))

  it('changes the version, and nothing else does', () => {
    const all = [...readdirSync(home).filter((name) => name.endsWith('.json')), ...readdirSync(join(home, 'sop')).map((name) => `sop/${name}`)]
    const versions = all.map(
      (file) => loadTemplates(copied((folder) => writeFileSync(join(folder, file), `${readFileSync(join(folder, file), 'utf8')}\n`))).version,
    )
    expect(new Set([...versions, templates.version]).size).toBe(all.length + 1)
    expect(loadTemplates(copied(() => {})).version).toBe(templates.version)
  })
})
