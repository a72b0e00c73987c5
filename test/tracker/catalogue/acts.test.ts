import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import type { ProductsTable } from '../../../src/db/tables/catalogue.ts'
import { digestOf } from '../../../src/digest.ts'
import { decideNewProduct } from '../../../src/tracker/catalogue/add-product.ts'
import { cancelCatalogueImport, decideImport, digestOfCompared } from '../../../src/tracker/catalogue/approve-import.ts'
import { decideProduct } from '../../../src/tracker/catalogue/change-product.ts'
import type { ComparedRow } from '../../../src/tracker/catalogue/compare-catalogue.ts'
import { readCatalogueFile } from '../../../src/tracker/catalogue/kept-file.ts'
import { seenOf } from '../../../src/tracker/catalogue/names.ts'
import { decideName, decideNoName } from '../../../src/tracker/catalogue/save-names.ts'
import { decidePair } from '../../../src/tracker/catalogue/set-pair.ts'
import { decideProposal } from '../../../src/tracker/catalogue/settle-proposal.ts'
import { aDoing } from '../../support/doing.ts'

const facts = {
  supplier: 'System C',
  product: 'Medway',
  product_version: null,
  standard_version: null,
  fhir_version: null,
  status: 'ready' as const,
  link: null,
}
const product: ProductsTable = { id: 'medway', role: 'provider', ...facts, status: 'assurance', version: 3, created_at: '2026-01-01T09:00:00.000Z' }

describe('a product', () => {
  it.each<[string, string | undefined, object]>([
    ['is not added under the name of another', 'Medway is the name of another', { refused: { product: 'Medway is the name of another' } }],
    ['is added', undefined, { next: { facts }, happened: [{ kind: 'product.created', name: 'Medway', file: null, reason: 'New' }] }],
  ])('%s', (_rule, taken, outcome) => expect(decideNewProduct({ taken }, { role: 'provider', reason: 'New', ...facts }, aDoing())).toMatchObject(outcome))

  const typed = { ...facts, reason: 'Certificate', all: '', version: 3 }
  it.each<[string, Parameters<typeof decideProduct>[0], Partial<typeof typed>, object]>([
    ['is not saved over someone else’s change', { product, taken: undefined, others: [] }, { version: 2 }, { overtaken: true }],
    ['keeps a name', { product, taken: undefined, others: [] }, { product: '' }, { refused: { product: 'Enter the name of the product' } }],
    ['cannot take the name of another', { product, taken: 'It is another’s', others: [] }, { product: 'EMIS' }, { refused: { product: 'It is another’s' } }],
    [
      'is not saved if nothing changed',
      { product, taken: undefined, others: [] },
      { status: 'assurance' as never },
      { refused: { form: expect.stringContaining('Nothing is changed') as string } },
    ],
    [
      'is changed, fact by fact',
      { product, taken: undefined, others: [] },
      {},
      { next: { version: 3 }, happened: [{ kind: 'product.changed', changes: [{ name: 'Status', from: 'Assurance', to: 'Ready' }] }] },
    ],
    [
      'may be given a name if it had none',
      { product: { ...product, product: '' }, taken: undefined, others: [] },
      {},
      { happened: [{ name: 'System C, product not named' }] },
    ],
    [
      'takes the others of its supplier along if the supplier is called something else',
      { product, taken: undefined, others: [{ ...product, id: 'graphnet', product: 'Graphnet' }] },
      { supplier: 'Altera', all: 'yes' },
      { happened: [{ id: 'medway' }, { id: 'graphnet', name: 'Graphnet', changes: [{ name: 'Supplier', from: 'System C', to: 'Altera' }] }] },
    ],
    [
      'leaves the others of its supplier if nobody says so',
      { product, taken: undefined, others: [{ ...product, id: 'graphnet' }] },
      { supplier: 'Altera' },
      { next: { too: [] } },
    ],
  ])('%s', (_rule, found, change, outcome) => expect(decideProduct(found, { ...typed, ...change })).toMatchObject(outcome))
})

describe('another name of a product', () => {
  const used = [{ role: 'provider' as const, name: 'MW', services: 2, projects: 1 }]
  const moves = [{ from: undefined, to: 'medway', used, services: 2, projects: 1 }]
  const found = { product, known: undefined, taken: undefined, moves }
  it.each<[string, Partial<Parameters<typeof decideName>[0]>, string, object]>([
    ['is refused if the product has it already', { known: 'other' }, '', { refused: { name: 'It goes by this name already' } }],
    ['is refused if it means another product', { taken: 'It is another’s' }, '', { refused: { name: 'It is another’s' } }],
    ['asks for confirmation of what it would move', {}, '', { next: { isUnseen: true } }],
    ['asks again if it would move something else by now', {}, 'something else', { next: { isUnseen: true } }],
    [
      'is added once confirmed',
      {},
      seenOf(moves),
      { next: { isUnseen: false }, happened: [{ kind: 'product.named', name: 'MW', product: 'Medway', to: 'MW' }] },
    ],
    ['is added at once if nothing has it', { moves: [] }, '', { next: { isUnseen: false } }],
  ])('%s', (_rule, change, seen, outcome) => expect(decideName({ ...found, ...change }, { name: 'MW', seen })).toMatchObject(outcome))
  it.each<[string, 'own' | 'other' | undefined, object[]]>([
    ['is removed', 'other', [{ kind: 'product.unnamed', name: 'MW', from: 'MW' }]],
    ['stays if it is the product’s own', 'own', []],
    ['changes nothing if the product does not have it', undefined, []],
  ])('%s', (_rule, known, happened) => expect(decideNoName({ ...found, known, moves: [] }, { name: 'MW', seen: '' }).happened).toMatchObject(happened))
})

describe('a pair', () => {
  const of = { consumer: 'Cleric', provider: 'Symphony' }
  const proven = { state: 'proven' as const, version: 2, run_id: 'run-1' }
  const typed = { state: 'not-proven' as const, reason: 'It broke', day: asDay('2026-03-01'), version: 2 }
  it.each<[string, Parameters<typeof decidePair>[0]['pair'], Partial<Parameters<typeof decidePair>[1]>, object]>([
    ['is not saved over someone else’s change', proven, { version: 1 }, { overtaken: true }],
    ['is not set for a day in the future', proven, { day: asDay('2026-03-03') }, { refused: { day: expect.stringContaining('still to come') as string } }],
    [
      'is not set to unknown if it is unknown',
      undefined,
      { state: 'unknown', version: 0 },
      { refused: { state: expect.stringContaining('unknown already') as string } },
    ],
    [
      'is set to what the booking team says',
      proven,
      {},
      {
        next: { decision: { runId: null } },
        happened: [{ kind: 'pair.changed', id: 'Cleric with Symphony', from: 'proven', to: 'not-proven', state: 'not proven', run: null }],
      },
    ],
    ['keeps its run while it stays proven', proven, { state: 'proven' }, { next: { decision: { runId: 'run-1' } } }],
  ])('%s', (_rule, pair, change, outcome) => expect(decidePair({ of, pair }, { ...typed, ...change }, aDoing())).toMatchObject(outcome))

  const proposal = { id: 'p', settled_at: null, run_id: 'run-1', number: 3, project: 'Riverside UTC', held_on: '2026-03-01' }
  const run = { number: 3, project: 'Riverside UTC' }
  const answer = { act: 'confirm' as const, why: '', version: 0 }
  it.each<[string, Partial<Parameters<typeof decideProposal>[0]>, Partial<Parameters<typeof decideProposal>[1]>, object]>([
    ['is confirmed or dismissed once', { proposal: { ...proposal, settled_at: '2026-03-01' } }, {}, { overtaken: true }],
    ['is not confirmed if it has changed since', { pair: proven }, {}, { overtaken: true }],
    ['is dismissed with a reason', {}, { act: 'dismiss' }, { refused: { why: expect.any(String) as string } }],
    [
      'is confirmed by a run',
      {},
      {},
      { next: { isProven: true, reason: 'Run 3 of Riverside UTC passed' }, happened: [{ kind: 'pair.changed', to: 'proven', run }] },
    ],
    [
      'keeps its state if a run is dismissed',
      { pair: proven },
      { act: 'dismiss', why: 'Another version' },
      { next: { isProven: false }, happened: [{ kind: 'pair.dismissed', from: 'proven', to: 'proven', reason: 'Another version', run }] },
    ],
  ])('%s', (_rule, change, typedChange, outcome) =>
    expect(decideProposal({ of, pair: undefined, proposal, ...change }, { ...answer, ...typedChange })).toMatchObject(outcome),
  )
})

describe('an import of a catalogue', () => {
  const row: ComparedRow = { row: { number: 2, role: 'provider', facts, version: null }, kind: 'new', known: null, after: facts, changes: [], why: null }
  const compared = [row, { ...row, kind: 'unchanged' as const }]
  const one = { id: 'import-1', file_name: 'list.csv', digest: digestOf('') }
  it.each<[string, string, object]>([
    ['is not approved if the catalogue has changed since', 'another', { overtaken: true }],
    [
      'writes what changes, and skips the rest',
      digestOfCompared(compared),
      { next: { rows: [row] }, happened: [{ kind: 'import.imported', products: 1, file: 'list.csv' }] },
    ],
  ])('%s', (_rule, seen, outcome) => expect(decideImport({ one, compared }, { seen }, aDoing())).toMatchObject(outcome))
  it('is cancelled with the name of its file', () =>
    expect(cancelCatalogueImport.decide(one, {}, aDoing())).toEqual({
      next: one,
      happened: [{ kind: 'import.dropped', id: 'import-1', project: null, file: 'list.csv' }],
    }))
  it('is read from its stored file, whether this release or an older one stored it', () => {
    const kept = { rows: [row.row], notTaken: [{ row: 3, column: null, why: 'No supplier' }] }
    expect(readCatalogueFile(JSON.stringify(kept))).toEqual(kept)
    expect(() => readCatalogueFile('{"rows":[{}]}')).toThrow('invalid')
  })
})
