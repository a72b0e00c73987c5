import type { ServiceId } from '../../db/ids.ts'
import { folded } from '../../text.ts'
import type { LineFault, PartnerLine } from './partner-lines.ts'
import type { NewPartner } from './partners.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** A service that is known here, with its DoS ids. */
export interface KnownService {
  id: ServiceId
  name: string
  ods_code: string
  dosIds: string[]
}

/** What a project has already, so that nothing is added twice. */
export interface PresentPartner {
  name: string
  serviceId: ServiceId | null
  odsCode: string | null
  dosIds: string[]
}

type Ready = Omit<NewPartner, 'id'>
/** `serviceId`: the service that someone chose. */
type Line = PartnerLine & { serviceId?: ServiceId | null }

const list = new Intl.ListFormat('en-GB')

/** Makes partners of lines: a line whose code or DoS id belongs to a service that is known here means that service. Each line that does not fit is told with its reason. */
export function matchPartners(
  lines: Line[],
  { known, present, ownServiceId }: { known: KnownService[]; present: PresentPartner[]; ownServiceId: string },
): { partners: Ready[]; faults: LineFault[] } {
  const partners: Ready[] = []
  const faults: LineFault[] = []
  const seen = [...present]
  for (const line of lines) {
    const found = serviceOf(line, known)
    const fault = typeof found === 'string' ? found : faultOf(line, found, seen, ownServiceId)
    if (fault !== undefined || typeof found === 'string') {
      faults.push({ line: line.line, text: line.name || line.odsCode || line.dosIds.join(' '), why: fault ?? '' })
      continue
    }
    const name = found?.name ?? line.name
    const odsCode = found?.ods_code ?? (line.odsCode || null)
    seen.push({ name, serviceId: found?.id ?? null, odsCode, dosIds: line.dosIds })
    partners.push({
      service_id: found?.id ?? null,
      name,
      ods_code: odsCode,
      dos_ids: line.dosIds.filter((id) => !found?.dosIds.includes(id)).join(' '),
      provider_product: null,
      booking_only: 0,
    })
  }
  return { partners, faults }
}

/** The service that a line means; undefined if it is not known here; a sentence where code and ids mean different ones. */
function serviceOf(line: Line, known: KnownService[]): KnownService | undefined | string {
  const ofCode = known.filter((one) => odsCodeOf(one.ods_code) === line.odsCode)
  const byCode = line.serviceId ? known.find((one) => one.id === line.serviceId) : ofCode.length > 1 ? theOneMeant(line, ofCode) : ofCode[0]
  if (ofCode.length > 1 && byCode === undefined)
    return `${line.odsCode} is the ODS code of ${list.format(ofCode.map((one) => one.name))}. Write the DoS id or the name of the one that is meant`
  const byId = known.filter((one) => one.dosIds.some((id) => line.dosIds.includes(id)))
  const [first] = byId
  const others = byId.filter((one) => one.id !== (byCode ?? first)?.id)
  if (others.length > 0) {
    const id = others[0]?.dosIds.find((one) => line.dosIds.includes(one)) ?? ''
    return `DoS id ${id} belongs to ${others[0]?.name ?? ''} (${odsCodeOf(others[0]?.ods_code ?? '')}), and the rest of the line to ${(byCode ?? first)?.name ?? ''}. Put the line right`
  }
  if (!byCode && first && line.odsCode !== '')
    return `DoS id ${line.dosIds.find((id) => first.dosIds.includes(id)) ?? ''} belongs to ${first.name}, whose ODS code is ${odsCodeOf(first.ods_code)}, not ${line.odsCode}. Put the line right`
  return byCode ?? first
}

/** Of several services of one ODS code: that with a DoS id or the name of the line. */
const theOneMeant = (line: PartnerLine, ofCode: KnownService[]): KnownService | undefined =>
  [(one: KnownService) => one.dosIds.some((id) => line.dosIds.includes(id)), (one: KnownService) => folded(one.name) === folded(line.name)]
    .map((fits) => ofCode.filter(fits))
    .find((found) => found.length === 1)?.[0]

function faultOf(line: PartnerLine, found: KnownService | undefined, seen: PresentPartner[], ownServiceId: string): string | undefined {
  if (found?.id === ownServiceId) return 'This is the service of this project itself'
  const name = found?.name ?? line.name
  if (name === '') return 'No service with this code is known here. Write its name too'
  const odsCode = found?.ods_code ?? line.odsCode
  const twin = seen.find(
    (one) =>
      (found && one.serviceId === found.id) ||
      (odsCode !== '' && one.odsCode === odsCode && !(found && one.serviceId)) ||
      (odsCode === '' && folded(one.name) === folded(name)),
  )
  if (twin) return `${twin.name} is among the partner services already. Add a further DoS id on its page`
  const holder = seen.find((one) => one.dosIds.some((id) => line.dosIds.includes(id)))
  return holder && `DoS id ${holder.dosIds.find((id) => line.dosIds.includes(id)) ?? ''} is that of ${holder.name} already. One DoS id means one service`
}
