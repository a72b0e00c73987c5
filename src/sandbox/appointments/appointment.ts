import { instant, profile, systems } from '../fhir/codes.ts'
import { contentOf } from '../fhir/known-content.ts'
import { nhsNumberOf, object, objects, viewOf } from '../rules/look.ts'

/**
 * The Appointment as the Provider stores it: with its own id, version and time, and without elements that STU3 does not know; a patient without an
 * NHS number gets a local identifier. Pure.
 */
export function bookedAppointment(
  came: Record<string, unknown>,
  given: { id: string; localPatientId: string; now: number },
): { resource: Record<string, unknown>; patientKey: string } {
  // Extensions beside the Consumer's own values do not apply to the Provider's.
  const { _id, _created, ...sent } = contentOf(came)
  const { patient } = viewOf(sent)
  const number = nhsNumberOf(patient)
  const contained = objects(sent['contained']).map((one) =>
    one['resourceType'] === 'Patient' && number === undefined
      ? { ...one, identifier: [{ use: 'official', system: systems.localPatient, value: given.localPatientId }] }
      : one,
  )
  return {
    resource: { ...sent, id: given.id, meta: metaOf(sent, 1, given.now), contained, created: instant(given.now) },
    patientKey: number ?? given.localPatientId,
  }
}

/** The same appointment, cancelled. Pure. */
export const cancelledAppointment = (booked: Record<string, unknown>, given: { version: number; now: number }): Record<string, unknown> => ({
  ...contentOf(booked),
  meta: metaOf(booked, given.version, given.now),
  status: 'cancelled',
})

function metaOf(resource: Record<string, unknown>, version: number, now: number): Record<string, unknown> {
  const { _versionId, _lastUpdated, ...meta } = object(resource['meta'])
  const named = Array.isArray(meta['profile']) ? meta['profile'] : [profile('Appointment')]
  return { ...meta, versionId: String(version), lastUpdated: instant(now), profile: named }
}
