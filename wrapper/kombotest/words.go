package kombotest

import "strings"

// Nobody real is meant by any of these.
var (
	firstNames = strings.Fields("Ada Nora Theo Rita Max Ines Omar Lena Yuki Paul Mira Igor Zoe Karl Amir Elsa Hugo Tara Finn Vera " +
		"Noah Lucia Emil Priya Jonas Aisha Luis Greta Oscar Hana Bruno Clara Anton Leila Felix Nina Samir Edith Marco Sofia")
	lastNames = strings.Fields("Example Sample Placeholder Specimen Mustermann Dummy Fictional Invented Pattern Template Blank Draft " +
		"Mockup Fixture Prototype Imaginary Standin Testperson Anyone Nobody Demo Trial Facsimile")
	places = [][]string{
		{"Berlin", "10115", "DE", "Berlin"}, {"Munich", "80331", "DE", "Bavaria"}, {"Lyon", "69001", "FR", "Auvergne-Rhône-Alpes"},
		{"Utrecht", "3511", "NL", "Utrecht"}, {"Turin", "10121", "IT", "Piedmont"}, {"Austin", "73301", "US", "TX"},
	}
	occupations = []string{"Accountant", "Software Engineer", "Payroll Specialist", "Head of Examples", "Product Manager", "Nurse", "Electrician", "Designer",
		"Sales Manager", "Customer Support Agent", "Data Analyst", "Warehouse Clerk", "Recruiter", "Office Manager"}
	languages = []string{"English", "French", "German", "Go", "Italian", "Dutch", "Python", "Spanish"}
	// namesOf are words for a property of any component, or of one.
	namesOf = map[string][]string{
		"Group.name":                    {"Customer Support", "Engineering", "Finance", "Human Resources", "Legal", "Logistics", "Marketing", "Operations", "Product", "Purchasing", "Quality", "Sales"},
		"AbsenceType.name":              {"Paid Vacation", "Sick Leave", "Parental Leave", "Unpaid Leave", "Business Trip", "Training", "Moving House", "Special Leave"},
		"ApplicationStage.name":         {"Inbox", "Initial Screening", "Phone Interview", "Work Sample", "On-site Interview", "Reference Check", "Offer", "Hired"},
		"Tag.name":                      {"Excel wizard", "Fluent French", "Remote only", "Referral", "Career fair", "Returning applicant", "Night shifts", "Driver's licence"},
		"RejectionReason.name":          {"Position already filled", "Not enough experience", "Salary expectations", "Withdrew", "No answer", "Other location wanted"},
		"WorkLocation.name":             {"Lyon Office", "Berlin Office", "Munich Warehouse", "Utrecht Office", "Turin Plant", "Austin Office"},
		"LegalEntity.name":              {"Example Logistics GmbH", "Example Services SAS", "Example Holding B.V.", "Example USA Inc.", "Example Italia S.r.l.", "Example Foundation"},
		"EmployeeDocumentCategory.name": {"Contracts", "Payslips", "Certificates", "References", "Tax", "Sick Notes", "Visas", "Other"},
		"PerformanceReviewCycle.name":   {"Reviews 2023", "Reviews 2024", "Reviews 2025", "Reviews 2026"},
		"ATSRole.remote_label":          {"Talent Partner", "Hiring Manager", "Interviewer", "Admin", "Coordinator", "Observer"},
		"LMSSkill.name":                 {"First aid", "Fire safety", "Negotiation", "Spreadsheets", "Public speaking", "Data protection", "Forklift driving", "Welding"},
		"CustomField.label":             {"Favorite snack", "Cost centre", "Shirt size", "Parking space"},
		"CustomField.key":               {"favorite_snack", "cost_centre", "shirt_size", "parking_space"},
		"Job.name":                      occupations,
		"AIApplyJob.name":               occupations,
		"StaffingEntity.name":           occupations,
		"JobFeed.label":                 {"Example Job Board", "Example Campus Jobs", "Example Night Jobs", "Example Side Jobs"},
		"AIApplySite.label":             {"Example Careers", "Acme Jobs", "Globex Careers", "Work at Initech"},
		"IntegrationField.key":          {"favorite_snack", "cost_centre", "shirt_size", "parking_space"},
		"IntegrationField.label":        {"Favorite snack", "Cost centre", "Shirt size", "Parking space"},
		"WorkLocation.type":             {"OFFICE", "WAREHOUSE"},
		"ScreeningQuestionOption.name":  languages,
		"AIApplyQuestionOption.name":    languages,
		"CourseRevision.title":          {"Fire safety at work", "Data protection basics", "Giving feedback", "Writing clearly", "Lifting and carrying"},
		"Interview.title":               {"First conversation", "Technical interview", "Meet the team"},
		"job.name":                      occupations,
		"line_items.name":               {"Base salary", "Overtime", "Bonus", "Company car", "Income tax", "Health insurance"},
		"responses.label":               {"What did you talk about?", "Would you hire this person?", "How well does this person explain things?"},
		"JobPosting.title":              occupations,

		"approval_status":       {"APPROVED", "PENDING"},
		"account_number":        {"0000000000"},
		"bank_name":             {"Example Bank", "Bank of Nowhere"},
		"bic":                   {"EXAMPLEXXXX"},
		"choice":                languages,
		"choices":               languages,
		"ordered_options":       {"Below expectations", "As expected", "Above expectations"},
		"rejection_reason_name": {"Position already filled", "Not enough experience", "Withdrew"},
		"remote_work_status":    {"ON_SITE", "HYBRID", "REMOTE"},
		"salary_period":         {"YEAR"},
		"visibility":            {"PUBLIC"},

		"job_title":       occupations,
		"title":           occupations,
		"department":      {"Engineering", "Finance", "Marketing", "Sales", "Operations", "Research and Development"},
		"description":     {"An invented description, for trying things out."},
		"summary_comment": {"A good year.", "Has learned a lot.", "Wants to lead a team."},
		"comment":         {"Thank you.", "As agreed.", "Please check."},
		"employee_note":   {"Back on Monday.", "As agreed with the team."},
		"country_code":    {"DE", "FR", "US"},
		"pay_currency":    {"EUR", "USD"},
		"salary_currency": {"EUR", "USD"},
		"company":         {"Acme, Inc.", "Example Logistics GmbH", "Globex"},
		"description_html": {
			"<p>We are looking for somebody who likes <strong>examples</strong>.</p><ul><li>Invent things</li><li>Try them out</li></ul>",
			"<p>Join a team that does not exist.</p>",
		},
		"content_html":         {"<p>Knows Go well.</p>", "<p>Called back, very friendly.</p>", "<p>Could start next month.</p>"},
		"accepted_mime_types":  {"application/pdf", "image/png"},
		"experience_level":     {"Entry level", "Mid level", "Senior"},
		"employment_type_name": {"Full-time", "Part-time"},
	}
)
