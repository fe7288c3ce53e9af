// Package gen has the models, parameters and methods of Kombo's API, generated from the contract in openapi/. Start with
// package kombo ([github.com/kombo-go/kombo/wrapper]): its clients lead to the services here, such as [HRISService] and
// [ConnectService].
//
// Names follow Kombo's: the body of CreateAbsence is a [CreateAbsenceRequest], its answer has an [Absence], the
// parameters of GET /hris/employees are [GetHRISEmployeesParams]. A pointer is nil where Kombo sends null or nothing.
// Enums are strings with constants for the values known today; others come through as they are.
package gen
