package kombo

import "context"

// Limiter decides when an attempt may be sent. Wait blocks until it may, or returns an error once the context ends or
// would end too early. *rate.Limiter of golang.org/x/time/rate is one as it is. A Limiter is used concurrently.
type Limiter interface {
	Wait(ctx context.Context) error
}
