import { lookup } from '../../lookup.ts'

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
const bareResource = ['id:id', 'meta:Meta', 'implicitRules:uri', 'language:code'] as const
/** What an extension may hold, in the order of the standard. */
const choices = [
  'base64Binary', 'boolean', 'code', 'date', 'dateTime', 'decimal', 'id', 'instant', 'integer', 'markdown', 'oid', 'positiveInt', 'string', 'time', 'unsignedInt', 'uri', 'Address', 'Age', 'Annotation', 'Attachment', 'CodeableConcept', 'Coding',
  'ContactPoint', 'Count', 'Distance', 'Duration', 'HumanName', 'Identifier', 'Money', 'Period', 'Quantity', 'Range', 'Ratio', 'Reference', 'SampledData', 'Signature', 'Timing', 'Meta',
] as const
const resource = ['id:id', 'meta:Meta', 'implicitRules:uri', 'language:code', 'text:Narrative', 'contained:Resource*', 'extension:Extension*', 'modifierExtension:Extension*'] as const

export const types = lookup<ReadonlyMap<string, Element>>({
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
  /** What a primitive may carry beside its value. */
  Element: elements(...element),
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
  Schedule: elements(...resource, 'identifier:Identifier*', 'active:boolean', 'serviceCategory:CodeableConcept', 'serviceType:CodeableConcept*', 'specialty:CodeableConcept*', 'actor:Reference+', 'planningHorizon:Period', 'comment:string'),
  HealthcareService: elements(
    ...resource, 'identifier:Identifier*', 'active:boolean', 'providedBy:Reference', 'category:CodeableConcept', 'type:CodeableConcept*', 'specialty:CodeableConcept*', 'location:Reference*', 'name:string', 'comment:string', 'extraDetails:string',
    'photo:Attachment', 'telecom:ContactPoint*', 'coverageArea:Reference*', 'serviceProvisionCode:CodeableConcept*', 'eligibility:CodeableConcept', 'eligibilityNote:string', 'programName:string*', 'characteristic:CodeableConcept*',
    'referralMethod:CodeableConcept*', 'appointmentRequired:boolean', 'availableTime:AvailableTime*', 'notAvailable:NotAvailable*', 'availabilityExceptions:string', 'endpoint:Reference*'),
  AvailableTime: elements(...backbone, 'daysOfWeek:code*', 'allDay:boolean', 'availableStartTime:time', 'availableEndTime:time'),
  NotAvailable: elements(...backbone, 'description:string!', 'during:Period'),
  Practitioner: elements(
    ...resource, 'identifier:Identifier*', 'active:boolean', 'name:HumanName*', 'telecom:ContactPoint*', 'address:Address*', 'gender:code', 'birthDate:date', 'photo:Attachment*', 'qualification:Qualification*', 'communication:CodeableConcept*'),
  Qualification: elements(...backbone, 'identifier:Identifier*', 'code:CodeableConcept!', 'period:Period', 'issuer:Reference'),
  PractitionerRole: elements(
    ...resource, 'identifier:Identifier*', 'active:boolean', 'period:Period', 'practitioner:Reference', 'organization:Reference', 'code:CodeableConcept*', 'specialty:CodeableConcept*', 'location:Reference*', 'healthcareService:Reference*',
    'telecom:ContactPoint*', 'availableTime:AvailableTime*', 'notAvailable:NotAvailable*', 'availabilityExceptions:string', 'endpoint:Reference*'),
  Organization: elements(
    ...resource, 'identifier:Identifier*', 'active:boolean', 'type:CodeableConcept*', 'name:string', 'alias:string*', 'telecom:ContactPoint*', 'address:Address*', 'partOf:Reference', 'contact:OrganizationContact*', 'endpoint:Reference*'),
  OrganizationContact: elements(...backbone, 'purpose:CodeableConcept', 'name:HumanName', 'telecom:ContactPoint*', 'address:Address'),
  Location: elements(
    ...resource, 'identifier:Identifier*', 'status:code', 'operationalStatus:Coding', 'name:string', 'alias:string*', 'description:string', 'mode:code', 'type:CodeableConcept', 'telecom:ContactPoint*', 'address:Address',
    'physicalType:CodeableConcept', 'position:Position', 'managingOrganization:Reference', 'partOf:Reference', 'endpoint:Reference*'),
  Position: elements(...backbone, 'longitude:decimal!', 'latitude:decimal!', 'altitude:decimal'),
  Device: elements(
    ...resource, 'identifier:Identifier*', 'udi:DeviceUdi', 'status:code', 'type:CodeableConcept', 'lotNumber:string', 'manufacturer:string', 'manufactureDate:dateTime', 'expirationDate:dateTime', 'model:string', 'version:string',
    'patient:Reference', 'owner:Reference', 'contact:ContactPoint*', 'location:Reference', 'url:uri', 'note:Annotation*', 'safety:CodeableConcept*'),
  DeviceUdi: elements(...backbone, 'deviceIdentifier:string', 'name:string', 'jurisdiction:uri', 'carrierHRF:string', 'carrierAIDC:base64Binary', 'issuer:uri', 'entryType:code'),
  Bundle: elements(...bareResource, 'identifier:Identifier', 'type:code!', 'total:unsignedInt', 'link:BundleLink*', 'entry:BundleEntry*', 'signature:Signature'),
  BundleLink: elements(...backbone, 'relation:string!', 'url:uri!'),
  BundleEntry: elements(...backbone, 'link:BundleLink*', 'fullUrl:uri', 'resource:Resource', 'search:BundleSearch', 'request:BundleRequest', 'response:BundleResponse'),
  BundleSearch: elements(...backbone, 'mode:code', 'score:decimal'),
  BundleRequest: elements(...backbone, 'method:code!', 'url:uri!', 'ifNoneMatch:string', 'ifModifiedSince:instant', 'ifMatch:string', 'ifNoneExist:string'),
  BundleResponse: elements(...backbone, 'status:string!', 'location:uri', 'etag:string', 'lastModified:instant', 'outcome:Resource'),
  OperationOutcome: elements(...resource, 'issue:Issue+'),
  Issue: elements(...backbone, 'severity:code!', 'code:code!', 'details:CodeableConcept', 'diagnostics:string', 'location:string*', 'expression:string*'),
  CapabilityStatement: elements(
    ...resource, 'url:uri', 'version:string', 'name:string', 'title:string', 'status:code!', 'experimental:boolean', 'date:dateTime!', 'publisher:string', 'contact:ContactDetail*', 'description:markdown', 'useContext:UsageContext*',
    'jurisdiction:CodeableConcept*', 'purpose:markdown', 'copyright:markdown', 'kind:code!', 'instantiates:uri*', 'software:Software', 'implementation:Implementation', 'fhirVersion:id!', 'acceptUnknown:code!', 'format:code+',
    'patchFormat:code*', 'implementationGuide:uri*', 'profile:Reference*', 'rest:Rest*', 'document:CapabilityDocument*'),
  Software: elements(...backbone, 'name:string!', 'version:string', 'releaseDate:dateTime'),
  Implementation: elements(...backbone, 'description:string!', 'url:uri'),
  Rest: elements(...backbone, 'mode:code!', 'documentation:string', 'security:RestSecurity', 'resource:RestResource*', 'interaction:Interaction*', 'searchParam:SearchParam*', 'operation:RestOperation*', 'compartment:uri*'),
  RestSecurity: elements(...backbone, 'cors:boolean', 'service:CodeableConcept*', 'description:string', 'certificate:Certificate*'),
  Certificate: elements(...backbone, 'type:code', 'blob:base64Binary'),
  RestResource: elements(
    ...backbone, 'type:code!', 'profile:Reference', 'documentation:markdown', 'interaction:Interaction+', 'versioning:code', 'readHistory:boolean', 'updateCreate:boolean', 'conditionalCreate:boolean', 'conditionalRead:code',
    'conditionalUpdate:boolean', 'conditionalDelete:code', 'referencePolicy:code*', 'searchInclude:string*', 'searchRevInclude:string*', 'searchParam:SearchParam*'),
  Interaction: elements(...backbone, 'code:code!', 'documentation:string'),
  SearchParam: elements(...backbone, 'name:string!', 'definition:uri', 'type:code!', 'documentation:string'),
  RestOperation: elements(...backbone, 'name:string!', 'definition:Reference!'),
  CapabilityDocument: elements(...backbone, 'mode:code!', 'documentation:string', 'profile:Reference!'),
  ContactDetail: elements(...element, 'name:string', 'telecom:ContactPoint*'),
  UsageContext: elements(...element, 'code:Coding!', 'valueCodeableConcept:CodeableConcept', 'valueQuantity:Quantity', 'valueRange:Range'),
  Extension: elements(...element, 'url:uri!', ...choices.map((type) => `value${type.charAt(0).toUpperCase()}${type.slice(1)}:${type}`)),
  ...Object.fromEntries(['Quantity', 'Age', 'Count', 'Distance', 'Duration', 'Money'].map((name) => [name, elements(...element, 'value:decimal', 'comparator:code', 'unit:string', 'system:uri', 'code:code')])),
  Range: elements(...element, 'low:Quantity', 'high:Quantity'),
  Ratio: elements(...element, 'numerator:Quantity', 'denominator:Quantity'),
  Annotation: elements(...element, 'authorReference:Reference', 'authorString:string', 'time:dateTime', 'text:string!'),
  Signature: elements(...element, 'type:Coding+', 'when:instant!', 'whoUri:uri', 'whoReference:Reference', 'onBehalfOfUri:uri', 'onBehalfOfReference:Reference', 'contentType:code', 'blob:base64Binary'),
  SampledData: elements(...element, 'origin:Quantity!', 'period:decimal!', 'factor:decimal', 'lowerLimit:decimal', 'upperLimit:decimal', 'dimensions:positiveInt!', 'data:string!'),
  Timing: elements(...element, 'event:dateTime*', 'repeat:TimingRepeat', 'code:CodeableConcept'),
  TimingRepeat: elements(
    ...element, 'boundsDuration:Duration', 'boundsRange:Range', 'boundsPeriod:Period', 'count:integer', 'countMax:integer', 'duration:decimal', 'durationMax:decimal', 'durationUnit:code', 'frequency:integer', 'frequencyMax:integer',
    'period:decimal', 'periodMax:decimal', 'periodUnit:code', 'dayOfWeek:code*', 'timeOfDay:time*', 'when:code*', 'offset:unsignedInt'),
})

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/
const datePattern = /^\d{4}(-\d{2}(-\d{2})?)?$/
const text = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const whole = (value: unknown, from: number): boolean => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= 2_147_483_647

/** Whether a value is an instant: a real moment with seconds and an offset. */
export const isInstant = (value: unknown): value is string => typeof value === 'string' && instantPattern.test(value) && !Number.isNaN(Date.parse(value))

/** What each primitive type wants, as a predicate and in words. */
export const primitives = lookup<{ fits: (value: unknown) => boolean; wants: string }>({
  string: { fits: text, wants: 'text that is not empty' },
  id: { fits: (value) => typeof value === 'string' && /^[A-Za-z0-9.-]{1,64}$/.test(value), wants: 'an id of 1 to 64 letters, digits, hyphens and dots' },
  code: { fits: (value) => typeof value === 'string' && /^\S+( \S+)*$/.test(value), wants: 'a code without blanks around it' },
  uri: { fits: (value) => typeof value === 'string' && /^\S+$/.test(value), wants: 'a URI without blanks' },
  xhtml: { fits: text, wants: 'XHTML' },
  base64Binary: { fits: (value) => typeof value === 'string' && /^[A-Za-z0-9+/=\s]*$/.test(value), wants: 'base64' },
  decimal: { fits: (value) => typeof value === 'number' && Number.isFinite(value), wants: 'a number' },
  markdown: { fits: text, wants: 'text that is not empty' },
  oid: { fits: (value) => typeof value === 'string' && /^urn:oid:[0-2](\.\d+)+$/.test(value), wants: 'an OID, like urn:oid:1.2.3' },
  time: { fits: (value) => typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$/.test(value), wants: 'a time of day with seconds, like 09:00:00' },
  boolean: { fits: (value) => typeof value === 'boolean', wants: 'true or false' },
  integer: { fits: (value) => whole(value, -2_147_483_648), wants: 'a whole number' },
  unsignedInt: { fits: (value) => whole(value, 0), wants: 'a whole number from 0' },
  positiveInt: { fits: (value) => whole(value, 1), wants: 'a whole number from 1' },
  instant: { fits: isInstant, wants: 'an instant, like 2026-03-02T09:00:00.000+00:00' },
  dateTime: { fits: (value) => isInstant(value) || (typeof value === 'string' && datePattern.test(value) && !Number.isNaN(Date.parse(value))), wants: 'a date, or a date and time with seconds and offset' },
  date: { fits: (value) => typeof value === 'string' && datePattern.test(value) && !Number.isNaN(Date.parse(value)), wants: 'a date, like 1980-05-17' },
})

/** Codes that base STU3 requires, by type and element. What stands here may hold nothing else. */
export const codes = lookup<readonly string[]>({
  'Appointment.status': ['proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error'],
  'AppointmentParticipant.status': ['accepted', 'declined', 'tentative', 'needs-action'],
  'AppointmentParticipant.required': ['required', 'optional', 'information-only'],
  'Slot.status': ['busy', 'free', 'busy-unavailable', 'busy-tentative', 'entered-in-error'],
  'Patient.gender': ['male', 'female', 'other', 'unknown'],
  'PatientContact.gender': ['male', 'female', 'other', 'unknown'],
  'PatientLink.type': ['replaced-by', 'replaces', 'refer', 'seealso'],
  'DocumentReference.status': ['current', 'superseded', 'entered-in-error'],
  'DocumentReference.docStatus': ['preliminary', 'final', 'appended', 'amended', 'entered-in-error'],
  'DocumentRelatesTo.code': ['replaces', 'transforms', 'signs', 'appends'],
  'Identifier.use': ['usual', 'official', 'temp', 'secondary'],
  'HumanName.use': ['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'],
  'Address.use': ['home', 'work', 'temp', 'old'],
  'Address.type': ['postal', 'physical', 'both'],
  'ContactPoint.system': ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'],
  'ContactPoint.use': ['home', 'work', 'temp', 'old', 'mobile'],
  'Narrative.status': ['generated', 'extensions', 'additional', 'empty'],
})
