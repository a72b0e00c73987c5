import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { copyIntoProject } from '../../../src/tracker/patterns/copy-into-project.ts'
import { sourceOfPattern } from '../../../src/tracker/patterns/copy-source.ts'
import type { FoundToCopy } from '../../../src/tracker/patterns/copy-into-project.ts'
import type { Pattern } from '../../../src/tracker/patterns/pattern.ts'
import { aDoing, aRole } from '../../support/doing.ts'

const dan = { role: 'dos-lead', roleName: 'DoS lead', who: { kind: 'person' as const, id: asPersonId('dan'), name: 'Dan Okoro' } }
const pattern: Pattern = {
  id: 'pattern-1',
  name: 'UTC',
  about: '',
  role: 'provider',
  care_setting: 'urgent-treatment-centre',
  retired_at: null,
  versionId: 'version-1',
  number: 2,
  savedBy: null,
  content: {
    routeIn: 'Service-led',
    scope: 'All',
    people: [dan],
    procedure: { body: '{{service.name}} opens at 8', options: [] },
    options: [],
    setUp: null,
    due: [],
    notApplicable: [],
  },
}
const found: FoundToCopy = {
  source: sourceOfPattern(pattern),
  empty: {
    roles: [{ role_key: 'dos-lead', name: 'DoS lead', test_team: 1, kind: 'dos-lead' }],
    filled: new Set(),
    draft: { body: 'From the template', options: [], version: 1, savedBy: { id: null, name: '' }, savedAt: '' },
    isDraftUntouched: true,
    service: { name: 'Riverside UTC', ods_code: 'RY9NR', dosIds: [], organisation_id: null },
    scope: 'All',
    contacts: [],
  },
}
const typed = { pattern: 'pattern-1', like: '', take: ['dos-lead:dan', 'procedure'], draft: 1 }
const withEmpty = (more: Partial<FoundToCopy['empty']>): FoundToCopy => ({ ...found, empty: { ...found.empty, ...more } })

it.each([
  [
    'an empty role and an untouched draft are filled in',
    found,
    typed,
    { next: { members: [{ role_key: 'dos-lead', person_id: 'dan', added_by: 'person-1' }], draft: { body: 'Riverside UTC opens at 8', version: 1 } } },
  ],
  [
    'what the pattern chose is chosen',
    {
      ...found,
      source: sourceOfPattern({
        ...pattern,
        content: {
          ...pattern.content,
          procedure: { body: 'Text', options: [{ group: 'Arrival', text: 'Go to reception', chosen: false }] },
          options: [{ group: 'Arrival', text: 'Go to reception', chosen: true }],
        },
      }),
    },
    typed,
    { next: { draft: { options: [{ text: 'Go to reception', chosen: true }] } } },
  ],
  ['only what is ticked is copied', found, { ...typed, take: 'procedure' }, { next: { members: [], draft: { body: 'Riverside UTC opens at 8' } } }],
  ['a role that someone is in stays', withEmpty({ filled: new Set(['dos-lead']) }), typed, { next: { members: [] } }],
  [
    'a draft that someone has written stays',
    withEmpty({ isDraftUntouched: false }),
    typed,
    { next: { members: [{ role_key: 'dos-lead' }], draft: undefined } },
  ],
  ['someone has saved the draft meanwhile', withEmpty({ draft: { ...found.empty.draft, version: 2 } }), typed, { overtaken: true }],
  ['something is ticked', found, { ...typed, take: [] }, { refused: { take: expect.stringContaining('Tick what is to be copied') } }],
  ['the pattern is there', { ...found, source: undefined }, typed, { refused: { pattern: 'This pattern is not there any more. Choose another one' } }],
  ['a pattern is chosen', { ...found, source: undefined }, { ...typed, pattern: '' }, { refused: { pattern: 'Choose a pattern' } }],
  [
    'the other project is one that this person sees',
    { ...found, source: undefined },
    { ...typed, pattern: '', like: 'project-2' },
    { refused: { like: 'This project is not there, or you may not see it. Choose another one' } },
  ],
  [
    'the pattern is for this kind of project',
    { ...found, source: sourceOfPattern({ ...pattern, role: 'consumer' as const }) },
    typed,
    { refused: { pattern: 'The pattern UTC is for Consumer projects' } },
  ],
])('%s', (_what, given, form, outcome) => expect(copyIntoProject.decide(given, form, aDoing())).toMatchObject(outcome))

it('whoever acts for a project manager copies no role to that manager', () => {
  const acting = aRole({ actingFor: { id: asPersonId('dan'), name: 'Dan Okoro' } })
  const copy = (roles: ReturnType<typeof aRole>[]) => copyIntoProject.decide(found, typed, aDoing({ roles }))
  expect(copy([acting])).toMatchObject({ refused: { take: 'You act as project manager for Dan Okoro, so someone else has to give them a role' } })
  expect(copy([acting, aRole()])).toHaveProperty('next')
})
