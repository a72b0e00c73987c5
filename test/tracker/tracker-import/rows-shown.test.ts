import { describe, expect, it } from 'vitest'
import { shownRow } from '../../../src/tracker/tracker-import/import-rows.pages.ts'
import { undoWords } from '../../../src/tracker/tracker-import/undo-words.ts'

const row = { number: 5, kind: 'changed', ods_code: 'A10001', name: 'Elm Street', why: null, near: null, decision: null } as const
const changes = (many: number) => Array.from({ length: many }, (_, at) => ({ field: `Field ${at}`, from: '', to: 'x' }))

describe('a row of an import', () => {
  it.each([
    [0, 0],
    [7, 0],
    [8, 2],
    [20, 14],
  ])('with %i changes folds %i of them, never only one, and loses none', (many, folded) => {
    const shown = shownRow({ ...row, changes: changes(many) })
    expect([shown.folded.length, shown.changes.length + shown.folded.length]).toEqual([folded, many])
  })

  it.each([
    ['changed', '/services/A10001'],
    ['new', ''],
    ['close', ''],
    ['closed', ''],
  ] as const)('that is %s leads to %j', (kind, href) => expect(shownRow({ ...row, kind, changes: [] }).href).toBe(href))

  it.each([
    ['closed', null, 'Left out'],
    ['conflict', null, 'Not decided'],
    ['conflict', 'file', 'Use the file’s value'],
  ] as const)('%s with the decision %j says %s', (kind, decision, says) => expect(shownRow({ ...row, kind, decision, changes: [] }).decided).toBe(says))
})

describe('the page before an import is undone', () => {
  const nothing = { goes: 0, back: 0, changedSince: [], changedCount: 0, startedCount: 0, outsideCount: 0 }

  it('lists nothing that stays if nobody changed anything since', () => expect(undoWords({ ...nothing, goes: 3 }, { isWithinArea: false }).stays).toBeNull())

  it('names what stays, and counts what it does not name', () => {
    const { stays } = undoWords(
      { ...nothing, changedSince: [{ ods_code: 'A1', name: 'Elm Street' }], changedCount: 1, startedCount: 2 },
      { isWithinArea: false },
    )
    expect(stays?.heading).toBe('3 services stay as they are')
    expect(stays?.says).toBe(
      '1 was changed since the import. 2 have a project that was started since. What the import wrote there is not undone: correct it by hand.',
    )
    expect(stays?.more).toMatch(/^and 2 more;/)
  })
})
