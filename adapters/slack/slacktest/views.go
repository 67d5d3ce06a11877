package slacktest

import (
	"encoding/json"
)

func (s *Server) openView(team string, args map[string]string) reply {
	user, ok := s.trigger(args["trigger_id"])
	if !ok {
		return refuse("expired_trigger_id")
	}
	s.found("views.open", CheckView([]byte(args["view"])))
	s.recorded = append(s.recorded, Recorded{"view", args["view"]})
	v := &View{ID: s.next("V"), User: user, JSON: args["view"], Hash: s.next("")}
	s.views[v.ID] = v
	s.give(Given{Kind: "view", View: copyOf(v)})
	return reply{"view": s.viewObject(team, v)}
}

func (s *Server) updateView(team string, args map[string]string) reply {
	v := s.views[args["view_id"]]
	if v == nil {
		return refuse("not_found")
	}
	if h := args["hash"]; h != "" && h != v.Hash {
		return refuse("hash_conflict")
	}
	s.show(v, args["view"])
	return reply{"view": s.viewObject(team, v)}
}

// show replaces what a view shows. The caller holds mu.
func (s *Server) show(v *View, view string) {
	s.found("a view", CheckView([]byte(view)))
	s.recorded = append(s.recorded, Recorded{"view", view})
	v.JSON, v.Hash = view, s.next("")
	s.give(Given{Kind: "view", View: copyOf(v), Over: true})
}

func (s *Server) publishView(team string, args map[string]string) reply {
	s.found("views.publish", CheckView([]byte(args["view"])))
	s.recorded = append(s.recorded, Recorded{"view", args["view"]})
	v := &View{ID: "home:" + args["user_id"], User: args["user_id"], JSON: args["view"], Hash: s.next("")}
	s.views[v.ID] = v
	s.stir()
	return reply{"view": s.viewObject(team, v)}
}

func copyOf(v *View) *View {
	c := *v
	return &c
}

// viewObject is a view as Slack sends it back: with its id, hash and team. The caller holds mu.
func (s *Server) viewObject(team string, v *View) map[string]any {
	object := map[string]any{}
	_ = json.Unmarshal([]byte(v.JSON), &object)
	object["id"], object["hash"], object["team_id"], object["app_id"] = v.ID, v.Hash, team, "A0APP"
	return object
}
