// Package gen has the models, parameters and methods of Kombo's API, generated from the contract in
// the directory openapi. Start with package kombo, [github.com/kombo-go/kombo/wrapper]: its clients
// lead to the services here, such as [HRISService] and [ConnectService].
//
// # Names
//
// The parameters of a method are named after it ([GetEmployeesParams]), and so is its request body
// ([CreateAbsenceRequest]). A page of records is named after the records ([EmployeesPage] has
// [Employee]). Where two areas have a method of the same name, the area follows the verb
// ([GetHRISSkillsParams]).
//
// # Values
//
// A pointer is nil if Kombo sends null or nothing. Enums are strings with constants for the values
// that are known today. Other values are kept as they are. Calendar dates are a [Date], points in
// time a [time.Time].
package gen
