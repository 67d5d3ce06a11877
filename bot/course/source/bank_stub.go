package source

func readBanks(t *tree) (*Book, error) { return nil, nil }
