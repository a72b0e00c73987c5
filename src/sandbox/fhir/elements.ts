/** One element of an STU3 type: what it holds, whether it must be there, whether it repeats. Source: FHIR 3.0.1. */
export interface Element {
  type: string
  min: 0 | 1
  many: boolean
}

/** "name:Type" is 0..1, "name:Type!" 1..1, "name:Type*" 0..*, "name:Type+" 1..*. In the order that STU3 (and its XML) has. */
function elements(...list: string[]): ReadonlyMap<string, Element> {
  return new Map(list.map((one) => {
    const match = /^(\w+):(\w+)([!*+]?)$/.exec(one)
    if (!match) throw new Error(`Not an element: ${one}`)
    const [, name = '', type = '', mark = ''] = match
    return [name, { type, min: mark === '!' || mark === '+' ? 1 : 0, many: mark === '*' || mark === '+' }]
  }))
}

const element = ['id:string', 'extension:Extension*'] as const
const backbone = [...element, 'modifierExtension:Extension*'] as const
const resource = ['id:id', 'meta:Meta', 'implicitRules:uri', 'language:code', 'text:Narrative', 'contained:Resource*', 'extension:Extension*', 'modifierExtension:Extension*'] as const

export const types: Record<string, ReadonlyMap<string, Element>> = {
  Appointment: elements(
    ...resource, 'identifier:Identifier*', 'status:code!', 'serviceCategory:CodeableConcept', 'serviceType:CodeableConcept*', 'specialty:CodeableConcept*', 'appointmentType:CodeableConcept',
    'reason:CodeableConcept*', 'indication:Reference*', 'priority:unsignedInt', 'description:string', 'supportingInformation:Reference*', 'start:instant', 'end:instant', 'minutesDuration:positiveInt',
    'slot:Reference*', 'created:dateTime', 'comment:string', 'incomingReferral:Reference*', 'participant:AppointmentParticipant+', 'requestedPeriod:Period*'),
  AppointmentParticipant: elements(...backbone, 'type:CodeableConcept*', 'actor:Reference', 'required:code', 'status:code!'),
  Patient: elements(
    ...resource, 'identifier:Identifier*', 'active:boolean', 'name:HumanName*', 'telecom:ContactPoint*', 'gender:code', 'birthDate:date', 'deceasedBoolean:boolean', 'deceasedDateTime:dateTime', 'address:Address*',
    'maritalStatus:CodeableConcept', 'multipleBirthBoolean:boolean', 'multipleBirthInteger:integer', 'photo:Attachment*', 'contact:PatientContact*', 'communication:PatientCommunication*', 'generalPractitioner:Reference*',
    'managingOrganization:Reference', 'link:PatientLink*'),
  PatientContact: elements(...backbone, 'relationship:CodeableConcept*', 'name:HumanName', 'telecom:ContactPoint*', 'address:Address', 'gender:code', 'organization:Reference', 'period:Period'),
  PatientCommunication: elements(...backbone, 'language:CodeableConcept!', 'preferred:boolean'),
  PatientLink: elements(...backbone, 'other:Reference!', 'type:code!'),
  DocumentReference: elements(
    ...resource, 'masterIdentifier:Identifier', 'identifier:Identifier*', 'status:code!', 'docStatus:code', 'type:CodeableConcept!', 'class:CodeableConcept', 'subject:Reference', 'created:dateTime', 'indexed:instant!',
    'author:Reference*', 'authenticator:Reference', 'custodian:Reference', 'relatesTo:DocumentRelatesTo*', 'description:string', 'securityLabel:CodeableConcept*', 'content:DocumentContent+', 'context:DocumentContext'),
  DocumentRelatesTo: elements(...backbone, 'code:code!', 'target:Reference!'),
  DocumentContent: elements(...backbone, 'attachment:Attachment!', 'format:Coding'),
  DocumentContext: elements(...backbone, 'encounter:Reference', 'event:CodeableConcept*', 'period:Period', 'facilityType:CodeableConcept', 'practiceSetting:CodeableConcept', 'sourcePatientInfo:Reference', 'related:DocumentRelated*'),
  DocumentRelated: elements(...backbone, 'identifier:Identifier', 'ref:Reference'),
  Slot: elements(...resource, 'identifier:Identifier*', 'serviceCategory:CodeableConcept', 'serviceType:CodeableConcept*', 'specialty:CodeableConcept*', 'appointmentType:CodeableConcept', 'schedule:Reference!', 'status:code!', 'start:instant!', 'end:instant!', 'overbooked:boolean', 'comment:string'),
  Meta: elements(...element, 'versionId:id', 'lastUpdated:instant', 'profile:uri*', 'security:Coding*', 'tag:Coding*'),
  Narrative: elements(...element, 'status:code!', 'div:xhtml!'),
  Identifier: elements(...element, 'use:code', 'type:CodeableConcept', 'system:uri', 'value:string', 'period:Period', 'assigner:Reference'),
  CodeableConcept: elements(...element, 'coding:Coding*', 'text:string'),
  Coding: elements(...element, 'system:uri', 'version:string', 'code:code', 'display:string', 'userSelected:boolean'),
  Reference: elements(...element, 'reference:string', 'identifier:Identifier', 'display:string'),
  Period: elements(...element, 'start:dateTime', 'end:dateTime'),
  HumanName: elements(...element, 'use:code', 'text:string', 'family:string', 'given:string*', 'prefix:string*', 'suffix:string*', 'period:Period'),
  ContactPoint: elements(...element, 'system:code', 'value:string', 'use:code', 'rank:positiveInt', 'period:Period'),
  Address: elements(...element, 'use:code', 'type:code', 'text:string', 'line:string*', 'city:string', 'district:string', 'state:string', 'postalCode:string', 'country:string', 'period:Period'),
  Attachment: elements(...element, 'contentType:code', 'language:code', 'data:base64Binary', 'url:uri', 'size:unsignedInt', 'hash:base64Binary', 'title:string', 'creation:dateTime'),
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/
const datePattern = /^\d{4}(-\d{2}(-\d{2})?)?$/
const text = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const whole = (value: unknown, from: number): boolean => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= 2_147_483_647

/** Whether a value is an instant: a real moment with seconds and an offset. */
export const isInstant = (value: unknown): value is string => typeof value === 'string' && instantPattern.test(value) && !Number.isNaN(Date.parse(value))

/** What each primitive type wants, as a predicate and in words. */
export const primitives: Record<string, { fits: (value: unknown) => boolean; wants: string }> = {
  string: { fits: text, wants: 'text that is not empty' },
  id: { fits: (value) => typeof value === 'string' && /^[A-Za-z0-9.-]{1,64}$/.test(value), wants: 'an id of 1 to 64 letters, digits, hyphens and dots' },
  code: { fits: (value) => typeof value === 'string' && /^\S+( \S+)*$/.test(value), wants: 'a code without blanks around it' },
  uri: { fits: (value) => typeof value === 'string' && /^\S+$/.test(value), wants: 'a URI without blanks' },
  xhtml: { fits: text, wants: 'XHTML' },
  base64Binary: { fits: (value) => typeof value === 'string' && /^[A-Za-z0-9+/=\s]*$/.test(value), wants: 'base64' },
  boolean: { fits: (value) => typeof value === 'boolean', wants: 'true or false' },
  integer: { fits: (value) => whole(value, -2_147_483_648), wants: 'a whole number' },
  unsignedInt: { fits: (value) => whole(value, 0), wants: 'a whole number from 0' },
  positiveInt: { fits: (value) => whole(value, 1), wants: 'a whole number from 1' },
  instant: { fits: isInstant, wants: 'an instant, like 2026-03-02T09:00:00.000+00:00' },
  dateTime: { fits: (value) => isInstant(value) || (typeof value === 'string' && datePattern.test(value) && !Number.isNaN(Date.parse(value))), wants: 'a date, or a date and time with seconds and offset' },
  date: { fits: (value) => typeof value === 'string' && datePattern.test(value) && !Number.isNaN(Date.parse(value)), wants: 'a date, like 1980-05-17' },
}
