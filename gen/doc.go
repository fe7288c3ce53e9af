// Package gen contains the models, parameters and methods of Kombo's API. It is generated from the
// contract in the directory openapi. Start with package kombo, [github.com/kombo-go/kombo/wrapper]:
// its clients have the services of this package, such as [HRISService] and [ConnectService].
//
// # Names
//
// The parameters of a method are named after it ([GetEmployeesParams]), and so is its request body
// ([CreateAbsenceRequest]). A page of records is named after the records: an [EmployeesPage] has
// values of type [Employee]. If two areas have a method of the same name, the area follows the verb
// ([GetHRISSkillsParams]).
//
// # Values
//
// A pointer is nil if Kombo sends null or omits the property. Enums are strings with constants for
// the known values; other values are kept unchanged. Calendar dates are of type [Date], points in
// time of type [time.Time].
package gen
