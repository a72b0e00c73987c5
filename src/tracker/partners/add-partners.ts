import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { servicesNamed } from './known-services.store.ts'
import { loadPartners, mustBook } from './load-partners.ts'
import type { OfPartners } from './load-partners.ts'
import { matchPartners } from './match-partners.ts'
import { partnerFields } from './partner-fields.ts'
import { faultOfLines, readPartnerLines } from './partner-lines.ts'
import type { LineFault, PartnerLine } from './partner-lines.ts'
import { insertPartners } from './partners.store.ts'
import type { NewPartner } from './partners.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

type Where = { project: ProjectId }
type Added = NewPartner[]

/** What lines mean of services that are known here, with a fault for each line that does not fit. */
async function matched(db: Reader, of: OfPartners, lines: (PartnerLine & { serviceId?: ServiceId })[]) {
  mustBook(of)
  const [{ partners }, known] = await Promise.all([
    loadPartners(db, of),
    servicesNamed(db, {
      odsCodes: lines.map((one) => one.odsCode).filter((code) => code !== ''),
      dosIds: [...new Set(lines.flatMap((one) => one.dosIds))],
    }),
  ])
  return matchPartners(lines, { known, present: partners, ownServiceId: of.access.project.service_id })
}

/** The partners with their ids, and what happened by adding them. */
export function toAdd(partners: Omit<NewPartner, 'id'>[], { access, newId }: Pick<Doing, 'access' | 'newId'>): Decided<Added> {
  const rows = partners.map((one) => ({ id: newId(), ...one }))
  const project = access.project.id
  const codes = (one: NewPartner): string | null => [odsCodeOf(one.ods_code ?? ''), one.dos_ids].filter(Boolean).join(', ') || null
  return { next: rows, happened: rows.map((one) => ({ kind: 'partner.added', id: one.id, project, partner: one.name, to: codes(one) })) }
}

const rest = {
  save: (trx: Writer, rows: Added, { access, at }: Doing): Promise<void> => insertPartners(trx, access.project.id, rows, at),
  whoWasFirst: async (): Promise<string> => 'Someone else added one of these a moment ago. Look at the list of partner services, then add the others',
  says: addedWords,
}

/** "3 partner services are added: 2 known here, 1 only named". */
export function addedWords(rows: Added): string {
  const unknown = rows.filter((one) => one.service_id === null).length
  const told = rows.length === 1 ? `${rows[0]?.name ?? ''} is added` : `${rows.length} partner services are added`
  return rows.length > 1 && unknown > 0 ? `${told}: ${rows.length - unknown} known here, ${unknown} only named` : told
}

const oneForm = z.object({ ...partnerFields, name: partnerFields.name.pipe(z.string().min(1, 'Enter the name of the partner service')) })

/** Adds one partner service that was typed. */
export const addPartner = projectAct({
  permission: 'partners.change',
  form: oneForm,
  load: (trx, _: Where, doing, { name, ods_code: odsCode, dos_ids: dosIds }) => matched(trx, doing, [{ line: 1, name, odsCode, dosIds }]),
  decide({ partners, faults }, { provider_product, booking_only }, doing) {
    if (faults[0]) return refused({ name: faults[0].why })
    return toAdd(
      partners.map((one) => ({ ...one, provider_product, booking_only })),
      doing,
    )
  },
  ...rest,
})

/** Adds services that were found and ticked. */
export const addFoundPartners = projectAct({
  permission: 'partners.change',
  form: textFields,
  async load(trx, _: Where, doing, typed) {
    const ids = Object.entries(typed).flatMap(([name, value]) => (name.startsWith('pick-') && value === 'yes' ? [name.slice('pick-'.length)] : []))
    const known = await servicesNamed(trx, { ids })
    const lines = known.map((one, index) => ({ line: index + 1, name: one.name, odsCode: odsCodeOf(one.ods_code), dosIds: [], serviceId: one.id }))
    return { ids, ...(await matched(trx, doing, lines)) }
  },
  decide({ ids, partners, faults }, _, doing) {
    if (ids.length === 0) return refused({ picks: 'Tick at least one service' })
    if (faults[0]) return refused({ picks: `${faults[0].text}: ${faults[0].why}` })
    return partners.length === 0 ? refused({ picks: 'These services are not known any more. Search again' }) : toAdd(partners, doing)
  },
  ...rest,
})

/** What a pasted list means: its partners, each line that does not fit, and what is wrong with the list as a whole. */
export async function readPasted(
  db: Reader,
  of: OfPartners,
  list: string,
): Promise<{ partners: Omit<NewPartner, 'id'>[]; faults: LineFault[]; fault?: string }> {
  const tooLong = faultOfLines(list)
  if (tooLong !== undefined) return { partners: [], faults: [], fault: tooLong }
  const read = readPartnerLines(list)
  if (read.lines.length === 0 && read.faults.length === 0)
    return { partners: [], faults: [], fault: 'Paste one partner service a line: name, ODS code, DoS id' }
  const { partners, faults } = await matched(db, of, read.lines)
  const all = [...read.faults, ...faults].toSorted((a, b) => a.line - b.line)
  if (all.length === 0) return { partners, faults: [] }
  const lines = all.length === 1 ? '1 line does' : `${all.length} lines do`
  return { partners, faults: all, fault: `${lines} not fit, so nothing was added. Put right what is named below` }
}

/** Adds all of a pasted list, or nothing of it. */
export const addPastedPartners = projectAct({
  permission: 'partners.change',
  form: z.object({ list: z.string().default('') }),
  load(trx, _: Where, doing, { list }) {
    mustBook(doing)
    return readPasted(trx, doing, list)
  },
  decide: ({ partners, fault }, _, doing) => (fault === undefined ? toAdd(partners, doing) : refused({ list: fault })),
  ...rest,
})
