import { describe, expect, it } from 'vitest'
import { lacks, proposedChoices, tableOf } from '../../../src/tracker/import-files/choices.ts'
import { chooseByFlags, foundInWords } from '../../../src/tracker/import-files/from-command-line.ts'
import type { Flags } from '../../../src/tracker/import-files/from-command-line.ts'
import { outlineOf } from '../../../src/tracker/import-files/outline.ts'
import { trackerOf } from '../../../src/tracker/tracker-import/read-kept-tracker.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import type { Workbook } from '../../../src/tracker/workbook/workbook.ts'
import { asWorkbook, plan } from '../workbook/build-workbook.ts'
import type { Cells } from '../workbook/build-workbook.ts'

const heads: Cells = ['ODS', 'ODS name', 'Post Code']
const practice = (number: number): Cells => [`A8100${number}`, `Practice ${number}`, 'LS1 6AE']
const tracker: Cells[] = [heads, practice(1), practice(2)]
const notes: Cells[] = [['Ring the switchboard first']]
/** The same three rows under unknown headings. */
const own: Cells[] = [['Kunde', 'Wer', 'Wo'], practice(3), practice(4), practice(5)]

const workbookOf = (...sheets: { name: string; rows: Cells[]; isHidden?: true }[]): Workbook => ({
  sheets: sheets.flatMap(({ name, rows, isHidden = false }) => asWorkbook(rows, name).sheets.map((sheet) => ({ ...sheet, isHidden }))),
})
const several = workbookOf(
  { name: 'Notes', rows: notes },
  { name: 'North', rows: tracker },
  { name: 'Old', rows: tracker, isHidden: true },
  { name: 'South', rows: own },
)

describe('the proposal for a file', () => {
  it.each([
    ['every visible sheet with known headings', workbookOf({ name: 'N', rows: tracker }, { name: 'S', rows: [heads, practice(3)] }), [0, 1]],
    ['no hidden sheet beside a visible one', several, [1]],
    ['no hidden sheet, even if it is the only tracker', workbookOf({ name: 'Notes', rows: notes }, { name: 'Old', rows: tracker, isHidden: true }), []],
    ['a sheet of codes under unknown headings, if there is no better one', workbookOf({ name: 'Own', rows: own }), [0]],
    ['the only sheet of an unrecognised file', workbookOf({ name: 'Notes', rows: notes }), [0]],
    ['none of several unrecognised sheets', workbookOf({ name: 'Notes', rows: notes }, { name: 'More', rows: notes }), []],
    ['every sheet with parts of a plan', workbookOf({ name: 'Plan', rows: plan() }, { name: 'Data', rows: notes }), [0]],
  ])('includes %s', (_name, workbook, at) => expect(proposedChoices(outlineOf(workbook, {})).sheets.map((one) => one.at)).toEqual(at))
})

describe('the columns of a sheet', () => {
  const [sheet] = asWorkbook([['Our list'], ['Number', 'Name', 'Post Code'], practice(1), practice(2), practice(3)]).sheets
  if (!sheet) throw new Error('No sheet')
  const fieldsOf = (headingRow: number | null | undefined, fields?: (string | null)[]) =>
    tableOf(sheet, 'rollout-tracker', { at: 0, ...(headingRow === undefined ? {} : { headingRow }), ...(fields ? { fields } : {}) }, new Map())?.columns

  it('are those below the detected row of headings', () =>
    expect(fieldsOf(undefined)).toEqual([
      { name: 'Number', field: 'ods_code' },
      { name: 'Name', field: 'name' },
      { name: 'Post Code', field: 'postcode' },
    ]))
  it('are others if other headings are chosen', () => expect(fieldsOf(1)?.map((one) => one.name)).toEqual(['Our list', 'Column B', 'Column C']))
  it('go by their letters if there are no headings', () =>
    expect(fieldsOf(null)?.map((one) => one.name)).toEqual(['Column A of 3', 'Column B of 3', 'Column C of 3']))
  it('are what a person says, whatever their headings say', () =>
    expect(fieldsOf(2, ['ods_code', null, 'area'])?.map((one) => one.field)).toEqual(['ods_code', null, 'area']))
  it('without a key are refused with a sentence', () => {
    const without = tableOf(sheet, 'rollout-tracker', { at: 0, headingRow: 2, fields: [null, 'name', null] }, new Map())
    expect(lacks('rollout-tracker', without)).toBe('Choose the column with the ODS code')
    expect(lacks('supplier-catalogue', tableOf(sheet, 'supplier-catalogue', { at: 0 }, new Map()))).toBe('Choose the column with the supplier and the product')
    expect(lacks('operational-test-plan', null)).toBeUndefined()
  })
})

describe('slipway import', () => {
  const flagged = (workbook: Workbook, flags: Partial<Flags>) => chooseByFlags(workbook, { sheets: [], ...flags }, {})
  const codes = async (workbook: Workbook, flags: Partial<Flags>) => {
    const { source, choices } = flagged(workbook, flags)
    return (await trackerOf(source, choices, nothingLearnt)).rows.map((row) => row.ods)
  }
  const map = (columns: Record<string, string>, headings?: number | null) => JSON.stringify({ columns, ...(headings === undefined ? {} : { headings }) })

  it('reads the sheets that --sheet names, hidden or not, one or several', async () => {
    expect(await codes(several, {})).toEqual(['A81001', 'A81002'])
    expect(await codes(several, { sheets: ['old'] })).toEqual(['A81001', 'A81002'])
    expect(await codes(several, { sheets: ['North', 'South'] })).toEqual(['A81001', 'A81002', 'A81003', 'A81004', 'A81005'])
  })

  it('reads a sheet once that --sheet names twice', () => expect(flagged(several, { sheets: ['North', 'NORTH'] }).choices.sheets).toEqual([{ at: 1 }]))

  it('lists every sheet with its size, and whether it is read', () =>
    expect(foundInWords(flagged(several, { sheets: ['Old'] }).found).split('\n')).toEqual([
      'This is a rollout tracker.',
      '- Notes: 1 row, 1 cell; not read. No heading in it is known, and no column holds codes',
      '- North: 3 rows, 9 cells; not read. Row 1 has ODS, ODS name and Post Code',
      '- Old (hidden): 3 rows, 9 cells; read. Row 1 has ODS, ODS name and Post Code',
      '- South: 4 rows, 12 cells; not read. Its headings are not known, but A2 and the cells below it look like ODS codes',
    ]))

  it('takes from --columns what columns are, by heading or letter, with fields by name or key', () => {
    const { choices } = flagged(several, { sheets: ['South'], columns: map({ Wer: 'ODS name', c: 'postcode' }) })
    expect(choices).toEqual({ kind: 'rollout-tracker', sheets: [{ at: 3, headingRow: 1, fields: ['ods_code', 'name', 'postcode'] }] })
  })

  it('takes from --columns that a sheet has no headings', async () => {
    const workbook = workbookOf({ name: 'Data', rows: [practice(1), practice(2)] })
    expect(await codes(workbook, { as: 'rollout-tracker', columns: map({ A: 'ODS', B: 'ODS name' }, null) })).toEqual(['A81001', 'A81002'])
  })

  it('reads an unrecognised file as --as says', () =>
    expect(flagged(workbookOf({ name: 'Data', rows: [['a', 'b']] }), { as: 'supplier-catalogue' }).choices).toEqual({
      kind: 'supplier-catalogue',
      sheets: [{ at: 0 }],
    }))

  const hidden = workbookOf({ name: 'Notes', rows: notes }, { name: 'Old', rows: tracker, isHidden: true })
  it.each<[string, Workbook, Partial<Flags>, string]>([
    ['a sheet that does not exist', several, { sheets: ['West'] }, '--sheet: there is no sheet West. The sheets are Notes, North, Old, South'],
    ['a file with a tracker only on a hidden sheet', hidden, {}, 'Name the one that is meant with --sheet'],
    ['an unknown kind', several, { as: 'letter' }, '--as: there is no letter. Choose one of rollout-tracker'],
    ['an unrecognised file', workbookOf({ name: 'Notes', rows: notes }), {}, 'Add --as with one of rollout-tracker'],
    ['a file of columns that is not JSON', several, { columns: 'A=ODS' }, '--columns: the file is not JSON. Write it like {'],
    ['a file of columns of another shape', several, { columns: '{"column":{}}' }, '--columns: columns: Invalid input'],
    [
      'a column that does not exist',
      several,
      { columns: map({ Colour: 'ODS' }) },
      '--columns: the sheet North has no column Colour. Its columns are A ODS, B ODS name',
    ],
    ['a field that does not exist', several, { columns: map({ ODS: 'shoe size' }) }, '--columns: there is no field shoe size. Choose one of ods_code'],
    ['two columns for one field', several, { columns: map({ A: 'name', C: 'ODS name' }) }, '--columns: A and C are both ODS name. Leave one of them out'],
    ['headings in a blank row', several, { columns: map({}, 9) }, '--columns: the row 9 of the sheet North is blank'],
    ['columns of a plan', workbookOf({ name: 'Plan', rows: plan() }), { columns: map({}) }, '--columns: an operational test plan has no columns to choose'],
  ])('refuses %s, naming the flag to correct', (_name, workbook, flags, words) => expect(() => flagged(workbook, flags)).toThrow(words))

  it('refuses a sheet without a column of codes, naming the flags to correct', async () =>
    await expect(codes(several, { sheets: ['Notes'] })).rejects.toThrow(
      'Choose the column with the ODS code, in the sheet Notes. Say what its columns are with --columns, or name another sheet with --sheet',
    ))
})
