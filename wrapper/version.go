package kombo

// Version is the version of the SDK.
const Version = "0.1.0"

func defaultUserAgent() string { return "kombo-go/" + Version }
