package record

// A Lease says which of several replicas of the program does what the program does by itself.
type Lease struct {
	Holder string `json:"h,omitzero"` // the name of a run of a replica; empty when the last one gave it up
	Epoch  int64  `json:"e"`          // so often it was taken
	Beat   int64  `json:"b"`          // the holder has said so often that it is there
}

// LeaseKey is the key of the lease. There is no record while the program has always been alone.
const LeaseKey Key[Lease] = "meta/lease"
