import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asProjectId } from '../../../src/db/ids.ts'
import { doItOurselves, useShared } from '../../../src/tracker/prerequisites/do-it-ourselves.ts'
import { metByWords, whyLost } from '../../../src/tracker/prerequisites/shared.ts'
import { changeShared } from '../../../src/tracker/shared-prerequisites/change-shared.ts'
import { belowWords, restingWords } from '../../../src/tracker/shared-prerequisites/preview-words.ts'
import { putBackShared } from '../../../src/tracker/shared-prerequisites/put-back-shared.ts'
import { recordShared } from '../../../src/tracker/shared-prerequisites/record-shared.ts'
import { stateOf, stateWords } from '../../../src/tracker/shared-prerequisites/shared-prerequisite.ts'
import { withdrawShared } from '../../../src/tracker/shared-prerequisites/withdraw-shared.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { aDoing } from '../../support/doing.ts'
import { aPrerequisite } from '../../support/prerequisite.ts'
import { aShared } from '../../support/shared.ts'

const today = asDay('2026-03-02')
const templates = loadTemplates()
const templateOf = (key: string) => templates.prerequisites.find((one) => one.key === key)

describe('recording a prerequisite once', () => {
  const whose = { holder: { kind: 'organisation' as const, key: 'harbour', version: '', name: 'Harbour Trust' } }
  const typed = {
    key: 'hscn',
    kind: 'organisation' as const,
    holder: 'Harbour Trust',
    site: '',
    value: '',
    note: 'A letter',
    link: null,
    met_since: asDay('2026-02-01'),
    valid_until: '' as const,
  }
  const decide = (found: object = {}, more: object = {}) =>
    recordShared.decide({ template: templateOf('hscn'), whose, there: undefined, ...found }, { ...typed, ...more }, aDoing())

  it('keeps whose it is, since when and until when, who recorded it and what shows it', () => {
    expect(decide({}, { valid_until: asDay('2027-04-01') })).toMatchObject({
      next: {
        key: 'hscn',
        holder_kind: 'organisation',
        holder_key: 'harbour',
        holder_name: 'Harbour Trust',
        note: 'A letter',
        valid_until: '2027-04-01',
        recorded_by: 'Meera Shah',
      },
    })
  })

  it.each([
    ['a prerequisite that is not in the templates', { template: undefined }, {}, { key: 'Choose a prerequisite from the list' }],
    ['a holder who cannot meet it', { template: templateOf('scal') }, {}, { kind: 'SCAL complete is met by a product, not by an organisation' }],
    [
      'one that each project completes',
      { template: templateOf('dos-id') },
      {},
      { kind: 'Each project completes Service found or created, DoS id recorded itself' },
    ],
    ['a holder whom nobody knows', { whose: { faults: { holder: 'No organisation is called X' } } }, {}, { holder: 'No organisation is called X' }],
    ['a second one for the same holder', { there: { holder_name: 'Harbour Trust' } }, {}, { holder: /recorded for Harbour Trust already/ }],
    ['nothing that shows it', {}, { note: '' }, { note: 'Say what shows that it is met' }],
    ['a first day that is still to come', {}, { met_since: asDay('2026-03-03') }, { met_since: 'Enter today or a day that has passed' }],
    ['a last day that has passed', {}, { valid_until: asDay('2026-03-01') }, { valid_until: /still to come/ }],
    ['no value where one is asked for', { template: templateOf('asid') }, { key: 'asid' }, { value: 'Enter the value' }],
    ['a value that cannot be one', { template: templateOf('asid') }, { key: 'asid', value: '12' }, { value: /12 digits/ }],
  ])('refuses %s', (_, found, more, fields) => {
    const refused: Record<string, unknown> = Object.fromEntries(
      Object.entries<string | RegExp>(fields).map(([name, says]) => [name, typeof says === 'string' ? says : expect.stringMatching(says)]),
    )
    expect(decide(found, more)).toMatchObject({ refused })
  })
})

describe('changing, withdrawing and putting back', () => {
  const facts = { value: '', note: 'Another letter', link: null, met_since: asDay('2026-02-01'), valid_until: '' as const, version: 1 }
  const withdrawn = aShared({ withdrawn_at: '2026-02-20T09:00:00.000Z', withdrawn_by: 'Bea Turner', withdrawn_reason: 'Cut' })

  it('keeps what was typed over what was seen, and nothing over what someone else has changed since', () => {
    expect(changeShared.decide({ ...aShared(), versionNow: null }, facts, aDoing())).toMatchObject({
      next: { facts: { note: 'Another letter', valid_until: null } },
    })
    expect(changeShared.decide({ ...aShared({ version: 2 }), versionNow: null }, facts, aDoing())).toMatchObject({ overtaken: true })
    expect(changeShared.decide({ ...withdrawn, versionNow: null }, facts, aDoing())).toMatchObject({
      refused: { form: expect.stringMatching(/withdrawn/) as string },
    })
    expect(changeShared.decide({ ...aShared(), versionNow: null }, { ...facts, note: '' }, aDoing())).toMatchObject({
      refused: { note: expect.stringMatching(/what shows/) as string },
    })
  })

  it('withdraws it once', () => {
    const sent = { reason: 'The line was cut', version: 1 }
    expect(withdrawShared.decide({ ...aShared(), versionNow: null }, sent, aDoing())).toMatchObject({
      next: { withdrawal: { withdrawn_by: 'Meera Shah', withdrawn_reason: 'The line was cut' } },
    })
    expect(withdrawShared.decide({ ...withdrawn, versionNow: null }, sent, aDoing())).toMatchObject({ refused: { form: 'It is withdrawn already' } })
    expect(withdrawShared.decide({ ...aShared({ version: 2 }), versionNow: null }, sent, aDoing())).toMatchObject({ overtaken: true })
  })

  it.each([
    ['one that is not withdrawn', { shared: aShared() }, 'It is not withdrawn'],
    ['one in whose place another was recorded', { other: { id: 'x' } }, 'Something else was recorded for Harbour Trust since. Withdraw that first'],
    [
      'one whose last day has passed',
      { shared: { ...withdrawn, valid_until: '2026-03-01' } },
      'It was valid until 1 March 2026. Record it again, with its new evidence and day',
    ],
  ])('does not put back %s', (_, more, form) => {
    expect(putBackShared.decide({ shared: withdrawn, other: undefined, withdrawal: 'e1', ...more }, { version: 1 }, aDoing())).toMatchObject({
      refused: { form },
    })
  })

  it('puts back one that is withdrawn', () => {
    expect(putBackShared.decide({ shared: withdrawn, other: undefined, withdrawal: 'e1' }, { version: 1 }, aDoing())).toMatchObject({
      next: { withdrawal: 'e1' },
    })
    expect(putBackShared.decide({ shared: withdrawn, other: undefined, withdrawal: 'e1' }, { version: 9 }, aDoing())).toMatchObject({ overtaken: true })
  })
})

describe('a project that does it itself', () => {
  const row = aPrerequisite('hscn', { project_id: asProjectId('p'), shared_id: 'shared-1' })
  it('says why, once, and may go back', () => {
    const sent = { own_reason: 'Another line', version: 1 }
    expect(doItOurselves.decide({ row, all: [row], needs: [] }, sent, aDoing())).toMatchObject({
      happened: [{ kind: 'prerequisite.own', reason: 'Another line' }],
    })
    expect(doItOurselves.decide({ row: { ...row, version: 2 }, all: [], needs: [] }, sent, aDoing())).toMatchObject({ overtaken: true })
    const own = { ...row, own_reason: 'Another line' }
    expect(doItOurselves.decide({ row: own, all: [], needs: [] }, sent, aDoing())).toMatchObject({
      refused: { own_reason: expect.stringMatching(/already/) as string },
    })
    expect(useShared.decide({ row: own, all: [], needs: [] }, { version: 1 }, aDoing())).toMatchObject({ happened: [{ kind: 'prerequisite.shared-again' }] })
    expect(useShared.decide({ row, all: [], needs: [] }, { version: 1 }, aDoing())).toMatchObject({
      refused: { form: expect.stringMatching(/already/) as string },
    })
    expect(useShared.decide({ row: own, all: [], needs: [] }, { version: 2 }, aDoing())).toMatchObject({ overtaken: true })
  })
})

describe('the words of a shared prerequisite', () => {
  const soon = asDay('2026-05-01')
  it.each([
    [{}, 'in force', ''],
    [{ valid_until: '2026-03-02' }, 'ends soon', ''],
    [{ valid_until: '2026-05-02' }, 'in force', ''],
    [{ valid_until: '2026-03-01' }, 'ended', 'It was valid until 1 March 2026, so it meets no project now.'],
    [{ withdrawn_at: '2026-03-01T09:00:00Z', valid_until: '2026-03-01' }, 'withdrawn', ''],
    [
      { holder_kind: 'product' as const, product_version: '3.35' },
      'other version',
      'It was recorded for version 3.35. The catalogue has version 3.36 now, so it meets no project.',
    ],
    [{ holder_kind: 'product' as const, product_version: '3.36' }, 'in force', ''],
  ] as const)('%j: %s', (more, state, words) => {
    const one = { ...aShared(more), version_now: '3.36' }
    expect(stateOf(one, { today, soon })).toBe(state)
    expect(stateWords(state, one)).toBe(words)
  })

  it('say since when and until when it is met, and why it no longer is', () => {
    expect(metByWords(aShared())).toBe('Met by Harbour Trust since 1 February 2026')
    expect(metByWords(aShared({ valid_until: '2027-04-01' }))).toBe('Met by Harbour Trust since 1 February 2026, until 1 April 2027')
    expect(whyLost(aShared({ withdrawn_at: '2026-03-01T09:00:00Z', withdrawn_reason: 'Cut' }), today)).toBe('withdrawn on 1 March 2026: Cut')
    expect(whyLost(aShared({ valid_until: '2026-03-01' }), today)).toBe('it was valid until 1 March 2026')
    expect(whyLost(aShared({ holder_kind: 'product' }), today)).toBe('this project has another product or version now')
    expect(whyLost(aShared(), today)).toBe('this service has another organisation, site or region now')
  })

  it('say beforehand what a change does', () => {
    expect(belowWords({ all: 0, open: 0, completed: 0, other: 0, own: 0 })).toEqual([
      'No project has it below this holder yet',
      'It counts for projects that are started later',
    ])
    expect(belowWords({ all: 1, open: 0, completed: 1, other: 0, own: 0 })[0]).toBe('No project would change')
    expect(belowWords({ all: 315, open: 312, completed: 1, other: 1, own: 1 })).toEqual([
      'It would be met in 312 projects',
      '1 project has completed it already, and keeps what is recorded there',
      'In 1 project another shared prerequisite meets it: the nearest holder counts',
      '1 project does it without a shared prerequisite on purpose, and does not change',
    ])
    expect(restingWords({ all: 0, other: 0 })).toEqual(['No project rests on this, so nothing opens again'])
    expect(restingWords({ all: 1, other: 1 })).toEqual(['No project loses this', 'In 1 project another shared prerequisite meets it then'])
    expect(restingWords({ all: 313, other: 1 })).toEqual([
      '312 projects lose this',
      'It opens again there, with what people had recorded before, and so does each gate that needs it',
      'In 1 project another shared prerequisite meets it then',
      'Everyone who has to act gets one email about all of their projects',
    ])
  })
})
