import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { searchable } from '../../text.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { searchServices, servicesNamed } from './known-services.store.ts'
import { matchPartners } from './match-partners.ts'
import { partnerFields } from './partner-fields.ts'
import { faultOfLines, mostLines, readPartnerLines } from './partner-lines.ts'
import type { LineFault, PartnerLine } from './partner-lines.ts'
import { insertPartners } from './partners.store.ts'
import type { NewPartner } from './partners.store.ts'
import { loadPartners, mustBook, partnersCrumbs, partnersHome } from './partners.page.ts'

const base = '/projects/:project/partners'
const oneForm = z.object({ ...partnerFields, name: partnerFields.name.pipe(z.string().min(1, 'Enter the name of the partner service')) })
const shownFaults = 20

interface Given {
  status?: number
  errors?: Record<string, string>
  faults?: LineFault[]
}

async function showAdd(page: Page, given: Given = {}): Promise<void> {
  mustBook(page)
  const words = (page.query('q') ?? page.typed['q'] ?? '').slice(0, 200)
  const asks = searchable(words).trim().length >= 2
  const found = asks ? await searchServices(page.db.read, page.person, { projectId: page.access.project.id, words }) : null
  page.show(
    'partners/add',
    { title: 'Add partner services', status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: partnersCrumbs(page) },
    {
      home: partnersHome(page),
      words,
      short: words !== '' && !asks,
      found: found && {
        more: found.more,
        rows: found.rows.map((one) => ({
          id: one.id,
          checked: page.typed[`pick-${one.id}`] === 'yes',
          text: `${one.name} (${one.ods_code})`,
          hint: [one.site, one.provider_product ?? 'Product not known'].filter(Boolean).join(', '),
        })),
      },
      faults: (given.faults ?? []).slice(0, shownFaults),
      moreFaults: Math.max(0, (given.faults?.length ?? 0) - shownFaults),
      mostLines,
    },
  )
}

/** Writes the partners with an event each, and goes back to the list. */
async function add(page: Page, partners: Omit<NewPartner, 'id'>[]): Promise<void> {
  const rows = partners.map((one) => ({ id: page.context.newId(), ...one }))
  await page.db.transaction(async (trx) => {
    await insertPartners(trx, page.access.project.id, rows, nowIso(page.context))
    await recordEvents(
      trx,
      rows.map((one) =>
        page.event({
          subject: 'partner',
          subjectId: one.id,
          action: 'added',
          sentence: `${page.person.name} added the partner service ${one.name}`,
          to: [one.ods_code, one.dos_ids].filter(Boolean).join(', ') || null,
        }),
      ),
    )
  })
  const unknown = rows.filter((one) => one.service_id === null).length
  const known = rows.length - unknown
  const told = rows.length === 1 ? `${rows[0]?.name ?? ''} is added` : `${rows.length} partner services are added`
  const split = rows.length > 1 && unknown > 0 ? `: ${known} known here, ${unknown} only named` : ''
  page.done(partnersHome(page), `${told}${split}`)
}

/** Reads what the lines mean of services that are known here; throws InvalidFormError or returns the faults where one does not fit. */
async function matched(page: Page, lines: PartnerLine[]) {
  const [{ partners }, known] = await Promise.all([
    loadPartners(page),
    servicesNamed(page.db.read, {
      odsCodes: lines.map((one) => one.odsCode).filter((code) => code !== ''),
      dosIds: [...new Set(lines.flatMap((one) => one.dosIds))],
    }),
  ])
  return matchPartners(lines, { known, present: partners, ownServiceId: page.access.project.service_id })
}

/** Services that were found and ticked. */
async function addPicked(page: Page): Promise<void> {
  const ids = Object.entries(page.typed).flatMap(([name, value]) => (name.startsWith('pick-') && value === 'yes' ? [name.slice('pick-'.length)] : []))
  if (ids.length === 0) throw new InvalidFormError({ picks: 'Tick at least one service' })
  const known = await servicesNamed(page.db.read, { ids })
  const lines = known.map((one, index) => ({ line: index + 1, name: one.name, odsCode: one.ods_code, dosIds: [] }))
  const { partners, faults } = await matched(page, lines)
  if (faults[0]) throw new InvalidFormError({ picks: `${faults[0].text}: ${faults[0].why}` })
  if (partners.length === 0) throw new InvalidFormError({ picks: 'These services are not known any more. Search again' })
  await add(page, partners)
}

async function addTyped(page: Page): Promise<void> {
  const form = page.form(oneForm)
  const { partners, faults } = await matched(page, [{ line: 1, name: form.name, odsCode: form.ods_code, dosIds: form.dos_ids }])
  if (faults[0]) throw new InvalidFormError({ name: faults[0].why })
  await add(
    page,
    partners.map((one) => ({ ...one, provider_product: form.provider_product, booking_only: form.booking_only })),
  )
}

/** All of a pasted list or nothing of it: each line that does not fit is named, and the list stays in its field. */
async function addPasted(page: Page): Promise<void> {
  const list = page.typed['list'] ?? ''
  const tooLong = faultOfLines(list)
  if (tooLong !== undefined) throw new InvalidFormError({ list: tooLong })
  const read = readPartnerLines(list)
  if (read.lines.length === 0 && read.faults.length === 0) throw new InvalidFormError({ list: 'Paste one partner service a line: name, ODS code, DoS id' })
  const { partners, faults } = await matched(page, read.lines)
  const all = [...read.faults, ...faults].toSorted((a, b) => a.line - b.line)
  if (all.length > 0)
    return showAdd(page, {
      status: 422,
      faults: all,
      errors: { list: `${all.length === 1 ? '1 line does' : `${all.length} lines do`} not fit, so nothing was added. Put right what is named below` },
    })
  await add(page, partners)
}

const adding =
  (act: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    mustBook(page)
    mustBeOpen(page)
    try {
      await act(page)
    } catch (error) {
      if (error instanceof InvalidFormError) return showAdd(page, { status: 422, errors: error.fields })
      if (error instanceof ConflictError)
        return showAdd(page, {
          status: 409,
          errors: { form: 'Somebody else added one of these a moment ago. Look at the list of partner services, then add the others' },
        })
      throw error
    }
  }

export const addRoutes: Route[] = [
  get(
    `${base}/add`,
    'partners.change',
    whileOpen((page) => showAdd(page)),
  ),
  post(`${base}/add`, 'partners.change', adding(addTyped)),
  post(`${base}/found`, 'partners.change', adding(addPicked)),
  post(`${base}/several`, 'partners.change', adding(addPasted)),
]
